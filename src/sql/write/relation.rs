//! The statements that make and drop relations.

use std::sync::Arc;

use crate::diagnostic::Text;
use crate::graph::{DeclaredColumn, Materialization};
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, Fragment, Statement};

/// The name of a relation in DuckDB: models lie in `main`, raw relations in the schema of their source.
///
/// `name` is `stg_orders` or `olist.orders`. The schema is always written, so that no search path decides.
pub fn quoted(name: &str) -> String {
    match name.split_once('.') {
        Some((schema, table)) => format!("{}.{}", duckdb_name(schema), duckdb_name(table)),
        None => format!("main.{}", duckdb_name(name)),
    }
}

/// Creates a model from its translated query; `was_view` tells what stands under its name now, if anything does.
pub fn create(
    name: &str,
    materialization: Materialization,
    query: &Fragment,
    text: &Arc<Text>,
    was_view: Option<bool>,
) -> Vec<Statement> {
    let (is_view, kind) = match materialization {
        Materialization::View => (true, "VIEW"),
        Materialization::Table => (false, "TABLE"),
    };
    let mut statements = Vec::new();
    if let Some(was_view) = was_view
        && was_view != is_view
    {
        statements.push(drop(name, was_view));
    }
    let mut sql = Fragment::new(format!("CREATE OR REPLACE {kind} {} AS\n", quoted(name)));
    sql.append(query);
    statements.push(Statement::of(sql, text));
    statements
}

/// The rows of a query in exactly these columns, their order and their types.
pub fn cast(query: &Fragment, columns: &[Column]) -> Fragment {
    let columns: Vec<_> = columns
        .iter()
        .map(|it| {
            let name = duckdb_name(&it.name);
            format!("CAST({name} AS {}) AS {name}", it.column_type.to_duckdb())
        })
        .collect();
    let mut sql = Fragment::new(format!("SELECT {} FROM (\n", columns.join(", ")));
    sql.append(query).push("\n)");
    sql
}

/// Has DuckDB itself keep NULL out of columns.
pub fn not_null(name: &str, columns: &[&str]) -> Vec<Statement> {
    let alter = columns.iter().map(|it| {
        let (table, column) = (quoted(name), duckdb_name(it));
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
        ))
    });
    alter.collect()
}

/// Drops a relation that stands there.
pub fn drop(name: &str, is_view: bool) -> Statement {
    let kind = if is_view { "VIEW" } else { "TABLE" };
    Statement::new(format!("DROP {kind} IF EXISTS {}", quoted(name)))
}

/// Makes the schema of a source.
pub fn schema(source: &str) -> Statement {
    Statement::new(format!(
        "CREATE SCHEMA IF NOT EXISTS {}",
        duckdb_name(source)
    ))
}

/// Counts the rows of a relation.
pub fn count(name: &str) -> Statement {
    Statement::new(format!("SELECT count(*) FROM {}", quoted(name)))
}

/// Describes a relation to whoever looks at the warehouse: a comment on it and on its columns.
pub fn comments(
    name: &str,
    is_view: bool,
    description: &str,
    columns: &[DeclaredColumn],
) -> Vec<Statement> {
    let kind = if is_view { "VIEW" } else { "TABLE" };
    let mut statements = Vec::new();
    if !description.is_empty() {
        statements.push(Statement::new(format!(
            "COMMENT ON {kind} {} IS {}",
            quoted(name),
            duckdb_text(description)
        )));
    }
    // DuckDB keeps comments of a table's columns only.
    for column in columns
        .iter()
        .filter(|it| !is_view && !it.description.is_empty())
    {
        let named = format!("{}.{}", quoted(name), duckdb_name(&column.name));
        statements.push(Statement::new(format!(
            "COMMENT ON COLUMN {named} IS {}",
            duckdb_text(&column.description)
        )));
    }
    statements
}
