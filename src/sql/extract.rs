//! Writes the SQL that reads a source table's files into its raw relation and keeps every row that does not fit.
//!
//! All statements run on one connection: the reader's own list of rejected rows is a temporary table.

pub mod conversion;
mod csv;
mod parquet;

use crate::graph::{Format, SourceTable};
use crate::source::Inspected;

use super::quote::{duckdb_name, duckdb_text};
use super::Statement;
pub(crate) use csv::scan as csv_scan;

/// Raised with every change of the SQL that changes what a raw relation holds, so that it is extracted anew.
pub const VERSION: u32 = 1;

/// How a source table becomes its raw relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extraction {
    /// Creates the relation and keeps the rejected rows, in this order.
    pub statements: Vec<Statement>,
    /// Gives one row: rows loaded, rows rejected (both `BIGINT`).
    pub count: Statement,
    /// How many records the files hold; loaded and rejected rows must add up to it.
    pub records: Option<u64>,
}

/// The table of rejected rows: one row per rejected record; `line` is absent where a file has no lines.
pub fn rejected_rows_table() -> Statement {
    Statement::new(
        "CREATE TABLE IF NOT EXISTS _dwh.rejected_rows (source_table VARCHAR, file VARCHAR, line BIGINT, \
         column_name VARCHAR, reason VARCHAR, raw VARCHAR)",
    )
}

/// The statements that extract a source table. The schema `_dwh` and its table of rejected rows exist.
pub fn statements(table: &SourceTable, inspected: &Inspected) -> Extraction {
    let name = full_name(table);
    let mut sql = vec![
        format!("CREATE SCHEMA IF NOT EXISTS {}", duckdb_name(&table.source)),
        format!("DELETE FROM _dwh.rejected_rows WHERE source_table = {}", duckdb_text(&name)),
    ];
    sql.extend(match &table.format {
        Format::Csv(format) => csv::statements(table, format, inspected),
        Format::Parquet => parquet::statements(table, inspected),
    });
    let count = format!(
        "SELECT (SELECT count(*) FROM {})::BIGINT AS loaded, \
         (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = {})::BIGINT AS rejected",
        relation(table),
        duckdb_text(&name),
    );
    Extraction {
        statements: sql.into_iter().map(Statement::new).collect(),
        count: Statement::new(count),
        records: Some(inspected.files.iter().map(|it| it.facts.records).sum()),
    }
}

/// The raw relation.
fn relation(table: &SourceTable) -> String {
    format!("{}.{}", duckdb_name(&table.source), duckdb_name(&table.name))
}

fn full_name(table: &SourceTable) -> String {
    format!("{}.{}", table.source, table.name)
}

/// One column of the raw relation: how it is made from the column `name` of the scan, and whether it can fail.
struct Converted {
    name: String,
    type_name: String,
    /// The expression over the scan.
    value: String,
    /// The condition over the scan and `_dwh_value_<n>` under which the value does not fit its type; None where all fit.
    misfit: Option<String>,
}

/// Creates the raw relation from a scan whose columns are named as in the file, beside `_dwh_file` and `_dwh_line`;
/// rows with a value that does not fit go to the rejected rows. The value of column `n` is `_dwh_value_<n>` to `misfit`.
fn create(table: &SourceTable, scan: &str, columns: &[Converted], raw: &str) -> Vec<String> {
    let relation = relation(table);
    let values: Vec<_> =
        columns.iter().enumerate().map(|(number, it)| format!("{} AS _dwh_value_{number}", it.value)).collect();
    let picked: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(number, it)| format!("_dwh_value_{number} AS {}", duckdb_name(&it.name)))
        .collect();
    let misfits: Vec<_> = columns.iter().filter_map(|it| Some(misfit(it, it.misfit.as_ref()?))).collect();
    let inner = format!("SELECT *, {} FROM ({scan})", values.join(", "));
    if misfits.is_empty() {
        return vec![format!("CREATE OR REPLACE TABLE {relation} AS SELECT {} FROM ({inner})", picked.join(", "))];
    }
    let rejected = format!(
        "CASE WHEN {} THEN struct_insert(CASE {} END, file := _dwh_file, line := _dwh_line, raw := {raw}) END",
        columns.iter().filter_map(|it| it.misfit.clone()).collect::<Vec<_>>().join(" OR "),
        misfits.join(" "),
    );
    vec![
        format!(
            "CREATE OR REPLACE TABLE {relation} AS SELECT {}, {rejected} AS _dwh_rejected FROM ({inner})",
            picked.join(", ")
        ),
        format!(
            "INSERT INTO _dwh.rejected_rows SELECT {}, _dwh_rejected.file, _dwh_rejected.line, \
             _dwh_rejected.column_name, _dwh_rejected.reason, _dwh_rejected.raw \
             FROM {relation} WHERE _dwh_rejected IS NOT NULL",
            duckdb_text(&full_name(table)),
        ),
        format!("DELETE FROM {relation} WHERE _dwh_rejected IS NOT NULL"),
        format!("ALTER TABLE {relation} DROP COLUMN _dwh_rejected"),
    ]
}

/// The branch that says what is wrong with one column.
fn misfit(column: &Converted, condition: &str) -> String {
    format!(
        "WHEN {condition} THEN {{'column_name': {}, 'reason': '`' || {}::VARCHAR || {}}}",
        duckdb_text(&column.name),
        duckdb_name(&column.name),
        duckdb_text(&format!("` is not {}", column.type_name)),
    )
}
