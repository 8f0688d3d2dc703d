//! Writes the SQL that reads Parquet files.

use crate::graph::SourceTable;
use crate::source::Inspected;
use crate::sql::ColumnType;
use crate::sql::quote::{duckdb_name, duckdb_text};

use super::{Converted, Scan, conversion, create};

pub(super) fn statements(table: &SourceTable, inspected: &Inspected) -> Vec<String> {
    let paths: Vec<_> = inspected
        .files
        .iter()
        .map(|it| duckdb_text(&it.path.to_string_lossy()))
        .collect();
    let columns: Vec<_> = inspected
        .columns
        .iter()
        .enumerate()
        .map(|(number, it)| {
            let (value, misfit) = conversion(inspected, &it.name, &it.column_type, number);
            Converted {
                name: it.name.clone(),
                type_name: it.column_type.to_string(),
                value,
                misfit,
            }
        })
        .collect();
    let names: Vec<_> = inspected
        .columns
        .iter()
        .map(|it| duckdb_name(&it.name))
        .collect();
    let (picked, paths) = (names.join(", "), paths.join(", "));
    let sql = format!("SELECT {picked} FROM read_parquet([{paths}], union_by_name = true)");
    let again = format!(
        "SELECT {picked}, filename AS _dwh_file, file_row_number + 1 AS _dwh_line \
         FROM read_parquet([{paths}], union_by_name = true, filename = true, file_row_number = true)",
    );
    let raw = format!(
        "to_json({{{}}})::VARCHAR",
        names
            .iter()
            .map(|it| format!("{it}: {it}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    create(
        table,
        &Scan {
            sql,
            again,
            raw,
            line: "line".into(),
        },
        &columns,
    )
}

/// The value of a column, and the condition under which it does not fit.
fn conversion(
    inspected: &Inspected,
    name: &str,
    to: &ColumnType,
    number: usize,
) -> (String, Option<String>) {
    let field = duckdb_name(name);
    let target = to.to_duckdb();
    let beyond = conversion::beyond(&format!("_dwh_value_{number}"), to);
    let types: Vec<&str> = inspected
        .files
        .iter()
        .filter_map(|it| {
            Some(
                it.facts.types[it
                    .facts
                    .header
                    .iter()
                    .position(|it| it.eq_ignore_ascii_case(name))?]
                .as_str(),
            )
        })
        .collect();
    if types.iter().all(|it| *it == target) {
        return (field, beyond);
    }
    // No time-zone library is needed for the way over the number of microseconds.
    if *to == ColumnType::Timestamp && types.iter().all(|it| it.starts_with("TIMESTAMP")) {
        return (format!("make_timestamp(epoch_us({field}))"), beyond);
    }
    let failed = format!("_dwh_value_{number} IS NULL");
    let failed = beyond.map_or_else(|| failed.clone(), |it| format!("({failed} OR {it})"));
    let misfit = match to {
        // What a cast would round or cut off is refused.
        ColumnType::Int64 | ColumnType::Date => {
            format!(
                "({field} IS NOT NULL AND ({failed} OR coalesce(TRY(_dwh_value_{number} <> {field}), true)))"
            )
        }
        _ => format!("({field} IS NOT NULL AND {failed})"),
    };
    (format!("TRY_CAST({field} AS {target})"), Some(misfit))
}
