//! What BigQuery is sent: the user's GoogleSQL with full names and values in it, and the statements around it.

mod layout;
pub mod past;
pub mod record;

use std::ops::Range;
use std::sync::Arc;

use sqlparser::dialect::BigQueryDialect;
use sqlparser::tokenizer::Token;

use crate::diagnostic::Text;
use crate::graph::tables::Reference;
use crate::graph::{DeclaredColumn, Materialization, Model};
use crate::sql::function::lex;
use crate::sql::quote::{duckdb_name, duckdb_text, googlesql_name, googlesql_text};
use crate::sql::translate::Var;
use crate::sql::{Column, Fragment, Statement};

use super::data_test::{KEPT, SHOWN};
use super::extract::conversion;

/// A table's name in backquotes.
pub fn quoted(project: &str, dataset: &str, table: &str) -> String {
    let parts = [project, dataset, table].map(googlesql_name);
    parts.join(".")
}

/// A query with a full name for each table and a typed literal for each variable; all else as it was written.
pub fn query(
    text: &Arc<Text>,
    references: &[Reference],
    vars: &[Var],
    name: &dyn Fn(&[String]) -> Option<String>,
) -> Fragment {
    let content = text.content();
    let lexemes = lex(text, &BigQueryDialect {}).expect("a resolved query has been parsed");
    let variable = |word: &str| {
        let named = word.strip_prefix('@')?;
        let var = vars.iter().find(|it| it.name.eq_ignore_ascii_case(named))?;
        Some(var.typed_literal())
    };
    let mut tables = references
        .iter()
        .filter_map(|it| Some((it.at.range.clone(), name(&it.name)?)))
        .peekable();
    let mut sql = Fragment::default();
    let mut end = lexemes.first().map_or(0, |it| it.range.start);
    // What ends a statement would end the statement around it too.
    for it in lexemes.iter().filter(|it| it.token != Token::SemiColon) {
        if it.range.start < end {
            continue; // inside a name that is replaced
        }
        sql.push(&content[end..it.range.start]);
        let (range, written): (Range<usize>, String) =
            if let Some(table) = tables.next_if(|table| table.0.start <= it.range.start) {
                table
            } else {
                let word = it.word().and_then(variable);
                let same = || content[it.range.clone()].to_owned();
                (it.range.clone(), word.unwrap_or_else(same))
            };
        end = range.end;
        sql.append(&Fragment::from_source(written, range));
    }
    sql
}

/// The rows of a query in exactly these columns, their order and their types.
pub fn cast(query: &Fragment, columns: &[Column]) -> Fragment {
    let columns: Vec<_> = columns
        .iter()
        .map(|it| {
            let name = googlesql_name(&it.name);
            format!("CAST({name} AS {}) AS {name}", it.column_type)
        })
        .collect();
    let mut sql = Fragment::new(format!("SELECT {} FROM (\n", columns.join(", ")));
    sql.append(query).push("\n)");
    sql
}

/// Creates a model from its query.
pub fn create(
    relation: &str,
    model: &Model,
    columns: &[Column],
    query: &Fragment,
    text: &Arc<Text>,
) -> Statement {
    let (kind, clauses) = match model.materialization {
        Materialization::View => ("VIEW", String::new()),
        Materialization::Table => ("TABLE", layout::clauses(&model.layout, columns)),
    };
    let description = &model.description;
    let options = if description.is_empty() {
        String::new()
    } else {
        format!("\nOPTIONS(description={})", googlesql_text(description))
    };
    let head = format!("CREATE OR REPLACE {kind} {relation}{clauses}{options} AS\n");
    let mut sql = Fragment::new(head);
    sql.append(query);
    Statement::of(sql, text)
}

/// Replaces the rows of tables by those of others with the same columns, of all or of none: each table, the other, their columns.
pub fn replace_rows(tables: &[(String, String, Vec<String>)]) -> Statement {
    let mut script = vec!["BEGIN TRANSACTION".to_owned()];
    for (table, other, columns) in tables {
        let columns: Vec<_> = columns.iter().map(|it| googlesql_name(it)).collect();
        let columns = columns.join(", ");
        script.push(format!("DELETE FROM {table} WHERE TRUE"));
        script.push(format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {other}"
        ));
    }
    script.push("COMMIT TRANSACTION".to_owned());
    Statement::new(format!("{};", script.join(";\n")))
}

/// Counts the rows of a relation.
pub fn count(relation: &str) -> Statement {
    Statement::new(format!("SELECT COUNT(*) AS row_count FROM {relation}"))
}

/// Counts the failing rows.
pub fn count_failing(failing: &Fragment) -> Statement {
    around("SELECT COUNT(*) AS failures FROM (\n", failing, "\n)")
}

/// Keeps the first failing rows, as JSON, in `failures`.
pub fn keep_failing(failures: &str, test: &str, failing: &Fragment) -> Statement {
    let head = format!(
        "INSERT INTO {failures} (test, number, failing_row)\nSELECT {}, ROW_NUMBER() OVER (), TO_JSON_STRING(failing) FROM (SELECT * FROM (\n",
        googlesql_text(test)
    );
    around(&head, failing, &format!("\n) LIMIT {KEPT}) AS failing"))
}

/// Gives the first failing rows.
pub fn show_failing(failing: &Fragment) -> Statement {
    around("SELECT * FROM (\n", failing, &format!("\n) LIMIT {SHOWN}"))
}

/// Gives the first rows of a relation.
pub fn first_rows(relation: &str, limit: u64) -> Statement {
    Statement::new(format!("SELECT * FROM {relation} LIMIT {limit}"))
}

/// Gives all rows of a relation.
pub fn all_rows(relation: &str) -> Statement {
    Statement::new(format!("SELECT * FROM {relation}"))
}

/// Gives the first rows of a relation of DuckDB with a value that BigQuery's type cannot hold, behind the name of its column; None where no
/// column can have one.
pub fn beyond(relation: &str, columns: &[Column]) -> Option<Statement> {
    let conditions = columns.iter().filter_map(|it| {
        let condition = conversion::beyond(&duckdb_name(&it.name), &it.column_type)?;
        Some((&it.name, condition))
    });
    let conditions: Vec<_> = conditions.collect();
    if conditions.is_empty() {
        return None;
    }
    let named = conditions.iter();
    let named = named.map(|(name, it)| format!("WHEN {it} THEN {}", duckdb_text(name)));
    let any: Vec<_> = conditions.iter().map(|it| it.1.as_str()).collect();
    Some(Statement::new(format!(
        "SELECT CASE {} END AS \"column\", * FROM {relation} WHERE {} LIMIT 3",
        named.collect::<Vec<_>>().join(" "),
        any.join(" OR ")
    )))
}

/// Writes a relation of DuckDB as Parquet files of at most about this size into a new folder; one file where it is empty.
pub fn export(relation: &str, folder: &str, megabytes: u64) -> Statement {
    Statement::new(format!(
        "COPY (SELECT * FROM {relation}) TO {} (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '{megabytes}MB')",
        duckdb_text(folder)
    ))
}

/// What columns mean, where something is said.
pub fn meanings(columns: &[DeclaredColumn]) -> impl Iterator<Item = (String, String)> {
    let said = columns.iter().filter(|it| !it.description.is_empty());
    said.map(|it| (it.name.clone(), it.description.clone()))
}

fn around(head: &str, query: &Fragment, tail: &str) -> Statement {
    let mut sql = Fragment::new(head);
    sql.append(query).push(tail);
    Statement { sql, text: None }
}
