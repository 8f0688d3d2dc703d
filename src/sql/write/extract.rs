//! Writes the SQL that reads a source table's files into its raw relation and keeps every row that does not fit.
//!
//! All statements run on one connection: the reader's own list of rejected rows is a temporary table.

pub mod conversion;
mod csv;
mod parquet;
#[cfg(test)]
mod tests;

use crate::graph::{Format, SourceTable};
use crate::source::Inspected;
use crate::sql::Statement;
use crate::sql::quote::{duckdb_name, duckdb_text};

pub(crate) use csv::{Reading, scan as csv_scan};

/// Raised with every change of the SQL that changes what a raw relation holds, so that it is extracted anew.
pub const VERSION: u32 = 2;

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

/// The statements that extract a source table; its schema, and `_dwh.rejected_rows`, exist.
pub fn statements(table: &SourceTable, inspected: &Inspected) -> Extraction {
    let name = table.full_name();
    let mut sql = vec![format!(
        "DELETE FROM _dwh.rejected_rows WHERE source_table = {}",
        duckdb_text(&name)
    )];
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
    super::relation::quoted(&table.full_name())
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

/// What is read.
struct Scan {
    /// Gives the columns as they are named in the files.
    sql: String,
    /// Gives the same rows once more, beside `_dwh_file` and `_dwh_line`: only rejected rows are worth what these cost.
    again: String,
    /// The expression over it that is the text of a row.
    raw: String,
    /// The expression over the rejected rows (`file`, `line`, `raw`, and `occurrence`, the how manieth of the same text
    /// in its file) that is the line for a person.
    line: String,
}

/// Creates the raw relation from a scan; rows with a value that does not fit go to the rejected rows.
///
/// The first reading only marks those rows. The files are read a second time where a row is marked, and else left after
/// a few rows, for a join with nothing ends early.
fn create(table: &SourceTable, scan: &Scan, columns: &[Converted]) -> Vec<String> {
    let relation = relation(table);
    let values: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(number, it)| format!("{} AS _dwh_value_{number}", it.value))
        .collect();
    let values = values.join(", ");
    let picked: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(number, it)| format!("_dwh_value_{number} AS {}", duckdb_name(&it.name)))
        .collect();
    let picked = picked.join(", ");
    let conditions: Vec<_> = columns.iter().filter_map(|it| it.misfit.clone()).collect();
    let first = format!("SELECT *, {values} FROM ({})", scan.sql);
    if conditions.is_empty() {
        return vec![format!(
            "CREATE OR REPLACE TABLE {relation} AS SELECT {picked} FROM ({first})"
        )];
    }
    let marked = format!("({}) IS TRUE AS _dwh_rejected", conditions.join(" OR "));
    vec![
        format!("CREATE OR REPLACE TABLE {relation} AS SELECT {picked}, {marked} FROM ({first})"),
        keep_misfits(table, scan, columns, &values),
        format!("DELETE FROM {relation} WHERE _dwh_rejected"),
        format!("ALTER TABLE {relation} DROP COLUMN _dwh_rejected"),
    ]
}

/// Reads the files again for the rows that are marked in the raw relation, if there are any.
fn keep_misfits(table: &SourceTable, scan: &Scan, columns: &[Converted], values: &str) -> String {
    let Scan {
        again, raw, line, ..
    } = scan;
    let misfits: Vec<_> = columns
        .iter()
        .filter_map(|it| Some(misfit(it, it.misfit.as_ref()?)))
        .collect();
    let rows = format!(
        "SELECT *, {values} FROM ({again}) \
         CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM {} WHERE _dwh_rejected LIMIT 1)",
        relation(table)
    );
    // `_dwh_any` is always true here, but keeps the condition above the join. Below it, all rows would be looked at.
    let rejected = format!(
        "SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := {raw})) \
         FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL {} END AS _dwh_misfit FROM ({rows})) WHERE _dwh_misfit IS NOT NULL",
        misfits.join(" "),
    );
    format!(
        "INSERT INTO _dwh.rejected_rows SELECT {}, file, {line}, column_name, reason, raw FROM (SELECT *, \
         row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM ({rejected}))",
        duckdb_text(&table.full_name()),
    )
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
