//! Looks into Parquet files: columns, types and rows, all from the footers.

use std::path::Path;

use ::duckdb::arrow::array::AsArray;
use ::duckdb::arrow::datatypes::Int64Type;

use crate::engine::{EngineError, Session};
use crate::sql::quote::duckdb_text;
use crate::sql::{Column, ColumnType, Statement};

use super::{Facts, SourceFile};

/// What a file holds.
pub fn look(path: &Path, session: &mut dyn Session) -> Result<Facts, EngineError> {
    let file = duckdb_text(&path.to_string_lossy());
    let columns = session.query(&Statement::new(format!(
        "SELECT column_name::VARCHAR, column_type::VARCHAR FROM (DESCRIBE SELECT * FROM read_parquet({file}))"
    )))?;
    let rows = session.query(&Statement::new(format!(
        "SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({file})"
    )))?;
    let mut facts = Facts::default();
    for batch in &columns {
        let texts = |column: usize| {
            batch
                .column(column)
                .as_string::<i32>()
                .iter()
                .flatten()
                .map(str::to_owned)
        };
        facts.header.extend(texts(0));
        facts.types.extend(texts(1));
    }
    let rows = rows
        .first()
        .map_or(0, |it| it.column(0).as_primitive::<Int64Type>().value(0));
    facts.records = u64::try_from(rows).unwrap_or(0);
    Ok(facts)
}

/// A column that has types in two files that do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its name.
    pub column: String,
    /// The index of the later file.
    pub file: usize,
    /// The types, in the order of the files.
    pub types: [String; 2],
}

/// The columns of all files together, each as wide as the widest.
pub fn columns(files: &[SourceFile]) -> Result<Vec<Column>, Vec<Conflict>> {
    let mut columns: Vec<Column> = Vec::new();
    let mut conflicts = Vec::new();
    for (number, file) in files.iter().enumerate() {
        for (name, stored) in file.facts.header.iter().zip(&file.facts.types) {
            let next = column_type(stored);
            let Some(column) = columns
                .iter_mut()
                .find(|it| it.name.eq_ignore_ascii_case(name))
            else {
                columns.push(Column {
                    name: name.clone(),
                    column_type: next,
                });
                continue;
            };
            match wider(&column.column_type, &next) {
                Some(wide) => column.column_type = wide,
                None => conflicts.push(Conflict {
                    column: name.clone(),
                    file: number,
                    types: [column.column_type.to_string(), next.to_string()],
                }),
            }
        }
    }
    if conflicts.is_empty() {
        Ok(columns)
    } else {
        Err(conflicts)
    }
}

/// The type that a stored type is read as; text where no type of GoogleSQL holds it.
fn column_type(stored: &str) -> ColumnType {
    match stored {
        "UBIGINT" | "HUGEINT" | "UHUGEINT" => ColumnType::Numeric,
        "TIMESTAMP_NS" => ColumnType::Datetime,
        _ => ColumnType::from_duckdb(stored).unwrap_or(ColumnType::String),
    }
}

/// The narrower of the types that hold all values of both.
fn wider(a: &ColumnType, b: &ColumnType) -> Option<ColumnType> {
    use ColumnType::{Date, Datetime, Float64, Int64, Numeric};
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Int64, Numeric) | (Numeric, Int64) => Some(Numeric),
        (Int64 | Numeric, Float64) | (Float64, Int64 | Numeric) => Some(Float64),
        (Date, Datetime) | (Datetime, Date) => Some(Datetime),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_widen_and_text_does_not_become_a_number() {
        assert_eq!(
            wider(&ColumnType::Int64, &ColumnType::Float64),
            Some(ColumnType::Float64)
        );
        assert_eq!(
            wider(&ColumnType::Numeric, &ColumnType::Int64),
            Some(ColumnType::Numeric)
        );
        assert_eq!(wider(&ColumnType::String, &ColumnType::Int64), None);
        assert_eq!(column_type("HUGEINT"), ColumnType::Numeric);
        assert_eq!(column_type("MAP(VARCHAR, INTEGER)"), ColumnType::String);
    }
}
