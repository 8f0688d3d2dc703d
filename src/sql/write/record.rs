//! The schema `_dwh`: what was built from what, when, and with what result, published with the data it describes.

use crate::sql::Statement;
use crate::sql::quote::duckdb_text;

/// Makes the schema and its tables where they are not there.
pub fn tables() -> Vec<Statement> {
    [
        "CREATE SCHEMA IF NOT EXISTS _dwh",
        "CREATE TABLE IF NOT EXISTS _dwh.runs (run_id VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, \
         version VARCHAR, target VARCHAR)",
        "CREATE TABLE IF NOT EXISTS _dwh.steps (run_id VARCHAR, step VARCHAR, kind VARCHAR, outcome VARCHAR, \
         row_count BIGINT, took_ms BIGINT)",
        "CREATE TABLE IF NOT EXISTS _dwh.relations (name VARCHAR, kind VARCHAR, fingerprint VARCHAR, \
         row_count BIGINT, run_id VARCHAR)",
        "CREATE TABLE IF NOT EXISTS _dwh.sources (name VARCHAR, inspected VARCHAR)",
        "CREATE TABLE IF NOT EXISTS _dwh.tests (name VARCHAR, fingerprint VARCHAR, failure_count BIGINT, run_id VARCHAR)",
        "CREATE TABLE IF NOT EXISTS _dwh.constraints (relation VARCHAR, kind VARCHAR, columns VARCHAR[], \
         to_relation VARCHAR, to_columns VARCHAR[])",
        "CREATE TABLE IF NOT EXISTS _dwh.test_failures (test VARCHAR, number BIGINT, failing_row VARCHAR)",
        "CREATE TABLE IF NOT EXISTS _dwh.rejected_rows (source_table VARCHAR, file VARCHAR, line BIGINT, \
         column_name VARCHAR, reason VARCHAR, raw VARCHAR)",
    ]
    .into_iter()
    .map(Statement::new)
    .collect()
}

/// Takes the history of runs over from the file that was published before, into a file that is built from nothing.
pub fn take_history(published: &str) -> Vec<Statement> {
    let mut statements = vec![Statement::new(format!(
        "ATTACH {} AS dwh_before (READ_ONLY)",
        duckdb_text(published)
    ))];
    for table in ["runs", "steps"] {
        statements.push(Statement::new(format!(
            "INSERT INTO _dwh.{table} BY NAME SELECT * FROM dwh_before._dwh.{table}"
        )));
    }
    statements.push(Statement::new("DETACH dwh_before"));
    statements
}

/// Gives the record of relations: name, whether it is a view, fingerprint.
pub fn read_relations() -> Statement {
    Statement::new("SELECT name, kind = 'view', fingerprint FROM _dwh.relations")
}

/// Gives the columns of everything that readers see: schema, relation, column, in the order of the columns.
pub fn read_columns() -> Statement {
    Statement::new(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() \
         WHERE database_name = current_database() AND schema_name <> '_dwh' AND NOT internal ORDER BY 1, 2, column_index",
    )
}

/// Gives the record of sources: name, inspection as JSON.
pub fn read_sources() -> Statement {
    Statement::new("SELECT name, inspected FROM _dwh.sources")
}

/// Gives the record of tests: name, fingerprint.
pub fn read_tests() -> Statement {
    Statement::new("SELECT name, fingerprint FROM _dwh.tests")
}

/// Gives the first rejected rows of a source table: file, line, column, reason.
pub fn show_rejected(source_table: &str) -> Statement {
    Statement::new(format!(
        "SELECT file, line, column_name, reason FROM _dwh.rejected_rows WHERE source_table = {} ORDER BY file, line LIMIT 3",
        duckdb_text(source_table)
    ))
}

/// Gives the first rejected rows of a source table, all columns; texts that are too long for a statement are cut.
pub fn rejected(source_table: &str, limit: u32) -> Statement {
    Statement::new(format!(
        "SELECT source_table, file, line, column_name, left(reason, 10000) AS reason, left(raw, 10000) AS raw \
         FROM _dwh.rejected_rows WHERE source_table = {} ORDER BY file, line LIMIT {limit}",
        duckdb_text(source_table)
    ))
}

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(u64),
    /// An instant, as `2026-11-25 22:38:00.123`.
    Instant(String),
    /// Nothing.
    Null,
}

/// Replaces the rows of a table of `_dwh` whose first column is one of the new rows'.
pub fn replace(table: &str, rows: &[Vec<Cell>]) -> Vec<Statement> {
    if rows.is_empty() {
        return Vec::new();
    }
    let keys = rows
        .iter()
        .map(|it| cell(&it[0]))
        .collect::<Vec<_>>()
        .join(", ");
    let key = if table == "steps" || table == "runs" {
        "run_id"
    } else {
        "name"
    };
    vec![
        Statement::new(format!("DELETE FROM _dwh.{table} WHERE {key} IN ({keys})")),
        insert(table, rows),
    ]
}

/// A constraint, for readers that look for keys.
#[derive(Debug)]
pub struct Promise<'a> {
    /// `not_null`, `primary_key`, `unique` or `foreign_key`.
    pub kind: &'static str,
    /// The columns that it is about.
    pub columns: Vec<&'a str>,
    /// The relation and column that a foreign key points to.
    pub to: Option<(&'a str, &'a str)>,
}

/// Records the constraints of a relation.
pub fn promises(relation: &str, promises: &[Promise<'_>]) -> Option<Statement> {
    let relation = duckdb_text(relation);
    let list = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|it| duckdb_text(it)).collect();
        format!("[{}]", names.join(", "))
    };
    let rows: Vec<_> = promises
        .iter()
        .map(|it| {
            let to = it.to.map_or("NULL, NULL".into(), |(table, column)| {
                format!("{}, {}", duckdb_text(table), list(&[column]))
            });
            let (kind, columns) = (duckdb_text(it.kind), list(&it.columns));
            format!("({relation}, {kind}, {columns}, {to})")
        })
        .collect();
    let rows = rows.join(",\n");
    (!rows.is_empty())
        .then(|| Statement::new(format!("INSERT INTO _dwh.constraints VALUES\n{rows}")))
}

/// Forgets the constraints of relations; they are made again.
pub fn forget_promises<'a>(relations: impl Iterator<Item = &'a str>) -> Option<Statement> {
    let names: Vec<_> = relations.map(duckdb_text).collect();
    let list = names.join(", ");
    (!names.is_empty()).then(|| {
        Statement::new(format!(
            "DELETE FROM _dwh.constraints WHERE relation IN ({list})"
        ))
    })
}

/// Forgets a relation that is gone, and the rows that were kept about it.
pub fn forget(name: &str) -> Vec<Statement> {
    let name = duckdb_text(name);
    vec![
        Statement::new(format!("DELETE FROM _dwh.relations WHERE name = {name}")),
        Statement::new(format!("DELETE FROM _dwh.sources WHERE name = {name}")),
        Statement::new(format!(
            "DELETE FROM _dwh.rejected_rows WHERE source_table = {name}"
        )),
        Statement::new(format!(
            "DELETE FROM _dwh.constraints WHERE relation = {name}"
        )),
    ]
}

/// Forgets the rows that tests kept when they last ran; they run again.
pub fn forget_failures<'a>(tests: impl Iterator<Item = &'a str>) -> Option<Statement> {
    let names: Vec<_> = tests.map(duckdb_text).collect();
    let list = names.join(", ");
    (!names.is_empty()).then(|| {
        Statement::new(format!(
            "DELETE FROM _dwh.test_failures WHERE test IN ({list})"
        ))
    })
}

/// Forgets a test: its result, and the rows it kept.
pub fn forget_test(name: &str) -> Vec<Statement> {
    let name = duckdb_text(name);
    vec![
        Statement::new(format!("DELETE FROM _dwh.tests WHERE name = {name}")),
        Statement::new(format!(
            "DELETE FROM _dwh.test_failures WHERE test = {name}"
        )),
    ]
}

fn insert(table: &str, rows: &[Vec<Cell>]) -> Statement {
    let rows: Vec<_> = rows
        .iter()
        .map(|it| format!("({})", it.iter().map(cell).collect::<Vec<_>>().join(", ")))
        .collect();
    Statement::new(format!(
        "INSERT INTO _dwh.{table} VALUES\n{}",
        rows.join(",\n")
    ))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(it) => duckdb_text(it),
        Cell::Number(it) => it.to_string(),
        Cell::Instant(it) => format!("TIMESTAMP {}", duckdb_text(it)),
        Cell::Null => "NULL".into(),
    }
}
