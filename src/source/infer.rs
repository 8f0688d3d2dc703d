//! Finds the type of each column of CSV files from all of their rows.
//!
//! A type fits where extraction would convert every value, so an inferred type never rejects a row.

use ::duckdb::arrow::array::AsArray;

use crate::engine::{EngineError, Session};
use crate::graph::Csv;
use crate::sql::quote::duckdb_name;
use crate::sql::write::extract::{self, conversion};
use crate::sql::{Column, ColumnType, Statement};

use super::{Inspected, SourceFile};

/// What is tried, in this order; what fits none is text.
const CANDIDATES: [ColumnType; 7] = [
    ColumnType::Bool,
    ColumnType::Int64,
    ColumnType::Numeric,
    ColumnType::Float64,
    ColumnType::Date,
    ColumnType::Datetime,
    ColumnType::Timestamp,
];

/// The columns of CSV files that all have the header `names`, if in another order.
pub fn columns(
    files: &[SourceFile],
    names: &[String],
    csv: &Csv,
    session: &mut dyn Session,
) -> Result<Vec<Column>, EngineError> {
    let inspected = Inspected {
        files: files.to_vec(),
        columns: Vec::new(),
        fingerprint: String::new(),
    };
    let fits: Vec<_> = names
        .iter()
        .flat_map(|name| {
            CANDIDATES
                .iter()
                .map(move |it| fits(&duckdb_name(name), it, csv))
        })
        .map(|it| format!("coalesce(bool_and({it}), false)"))
        .collect();
    let scan = extract::csv_scan(csv, &inspected, names, extract::Reading::First);
    let batches = session.query(&Statement::new(format!(
        "SELECT {} FROM ({scan})",
        fits.join(", ")
    )))?;
    let answer = |number: usize| {
        batches
            .first()
            .is_some_and(|it| it.column(number).as_boolean().value(0))
    };
    let column = |(number, name): (usize, &String)| {
        let fitting = CANDIDATES
            .iter()
            .enumerate()
            .find(|(at, _)| answer(number * CANDIDATES.len() + at));
        Column {
            name: name.clone(),
            column_type: fitting.map_or(ColumnType::String, |(_, it)| it.clone()),
        }
    };
    Ok(names.iter().enumerate().map(column).collect())
}

/// Whether a value is of a type; NULL where there is no value.
fn fits(field: &str, column_type: &ColumnType, csv: &Csv) -> String {
    let value = conversion::value(field, column_type, csv);
    let more = match column_type {
        ColumnType::Bool => format!(" AND lower({field}) IN ('true', 'false')"),
        // A number with a leading zero is a code.
        ColumnType::Int64 => format!(" AND NOT regexp_matches({field}, '^[+-]?0[0-9xX]|[^0-9+-]')"),
        // Only whole numbers that are too long for INT64; money is for a declaration to say.
        ColumnType::Numeric => format!(" AND regexp_matches({field}, '^[+-]?(0|[1-9][0-9]*)$')"),
        ColumnType::Float64 => format!(
            " AND regexp_matches({field}, '^[+-]?(0|[1-9][0-9]*)?([.][0-9]*)?([eE][+-]?[0-9]+)?$')"
        ),
        _ => String::new(),
    };
    format!("CASE WHEN {field} <> '' THEN {value} IS NOT NULL{more} END")
}
