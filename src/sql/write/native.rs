//! DuckDB's own SQL as it is sent: the user's text, with relations for names and literals for variables.

use std::ops::Range;

use crate::graph::Native;
use crate::sql::quote::duckdb_name;
use crate::sql::translate::Table;
use crate::sql::{Fragment, Statement};

/// The query; `tables` are what its references mean, in their order, and `literals` what its variables are, in theirs.
pub fn query(native: &Native, tables: &[Table], literals: &[Fragment]) -> Fragment {
    let content = native.text.content();
    let names = native.references.iter().zip(tables);
    let names = names.map(|(it, table)| (it.at.range.clone(), table.relation.clone()));
    let values = native.variables.iter().zip(literals);
    let values = values.map(|((_, at), literal)| (at.clone(), format!("({})", literal.as_str())));
    let mut replaced: Vec<(Range<usize>, String)> = names.chain(values).collect();
    replaced.sort_by_key(|it| it.0.start);
    let mut replaced = replaced.into_iter().peekable();
    let mut sql = Fragment::default();
    let mut end = native.tokens.first().map_or(0, |it| it.start);
    for token in &native.tokens {
        if token.start < end {
            continue; // inside a name that is replaced
        }
        sql.push(&content[end..token.start]);
        end = token.end;
        if let Some((range, text)) = replaced.next_if(|it| it.0.start <= token.start) {
            end = range.end;
            sql.append(&Fragment::from_source(text, range));
        } else {
            sql.append(&Fragment::from_source(
                &content[token.clone()],
                token.clone(),
            ));
        }
    }
    sql
}

/// Makes a table with the name and columns of another, and no rows.
pub fn empty(table: &Table) -> Vec<Statement> {
    let mut statements = Vec::new();
    if let Some((schema, _)) = table.relation.split_once("\".\"") {
        statements.push(Statement::new(format!(
            "CREATE SCHEMA IF NOT EXISTS {schema}\""
        )));
    }
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|it| format!("{} {}", duckdb_name(&it.name), it.column_type.to_duckdb()))
        .collect();
    statements.push(Statement::new(format!(
        "CREATE TABLE IF NOT EXISTS {} ({})",
        table.relation,
        columns.join(", ")
    )));
    statements
}

/// Asks for the names and types of the columns that a query gives.
pub fn describe(query: &Fragment) -> Fragment {
    let mut sql = Fragment::new("DESCRIBE SELECT * FROM (\n");
    sql.append(query).push("\n)");
    sql
}
