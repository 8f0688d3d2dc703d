//! Data tests: the GoogleSQL query of the rows that break a rule, and the statements made around its translation.

use crate::graph::{Graph, Rule};
use crate::project::config::Value;
use crate::sql::function::COERCED;
use crate::sql::quote::{duckdb_text, googlesql_name, googlesql_text};
use crate::sql::{ColumnType, Fragment, Statement};

/// How many failing rows of one test are kept in `_dwh.test_failures`.
pub const KEPT: usize = 1000;

/// How many failing rows are shown.
pub const SHOWN: usize = 5;

/// The rows of `model` that break a rule, in GoogleSQL.
pub fn failing_rows(model: &str, rule: &Rule, graph: &Graph) -> String {
    let table = googlesql_name(model);
    match rule {
        Rule::NotNull(column) => format!(
            "SELECT * FROM {table} WHERE {} IS NULL",
            googlesql_name(column)
        ),
        Rule::Unique(columns) => {
            let columns: Vec<_> = columns.iter().map(|it| googlesql_name(it)).collect();
            let list = columns.join(", ");
            let filled = columns
                .iter()
                .map(|it| format!("{it} IS NOT NULL"))
                .collect::<Vec<_>>()
                .join(" AND ");
            format!(
                "SELECT {list}, COUNT(*) AS row_count FROM {table} WHERE {filled} GROUP BY {list} HAVING COUNT(*) > 1"
            )
        }
        Rule::AcceptedValues { column, values } => {
            let column = googlesql_name(column);
            let values = values.iter().map(literal).collect::<Vec<_>>().join(", ");
            format!("SELECT * FROM {table} WHERE {column} NOT IN ({values})")
        }
        Rule::Relationships { column, to, field } => {
            let (column, field) = (googlesql_name(column), googlesql_name(field));
            let parent = googlesql_name(&graph.model(*to).name);
            format!(
                "SELECT child.* FROM {table} AS child LEFT JOIN {parent} AS parent ON child.{column} = parent.{field} \
                 WHERE child.{column} IS NOT NULL AND parent.{field} IS NULL"
            )
        }
        Rule::Expression(condition) => {
            format!("SELECT * FROM {table} WHERE ({condition}) IS NOT TRUE")
        }
        Rule::PrimaryKey(columns) => {
            let columns: Vec<_> = columns.iter().map(|it| googlesql_name(it)).collect();
            let list = columns.join(", ");
            let null = columns
                .iter()
                .map(|it| format!("{it} IS NULL"))
                .collect::<Vec<_>>()
                .join(" OR ");
            format!(
                "SELECT {list}, COUNT(*) AS row_count FROM {table} GROUP BY {list} HAVING COUNT(*) > 1 OR {null}"
            )
        }
        Rule::Example { call, .. } => unreachable!("the example `{call}` is no rule about rows"),
    }
}

/// What a call gives, as a query of one column.
pub fn call(call: &str) -> String {
    format!("SELECT (\n{call}\n) AS found")
}

/// One row with what a call gives, where that is not what it should give.
pub fn wrong_example(call: &str, gives: &str, column_type: &ColumnType) -> String {
    let wanted = googlesql_text(&column_type.to_string());
    format!(
        "SELECT found, wanted FROM (SELECT (\n{call}\n) AS found, `{COERCED}`({wanted}, '`gives`', \n{gives}\n) AS wanted) AS example \
         WHERE found IS DISTINCT FROM wanted"
    )
}

/// Counts the failing rows.
pub fn count(failing: &Fragment) -> Statement {
    around("SELECT count(*) FROM (\n", failing, "\n)")
}

/// Keeps the first failing rows, as JSON.
pub fn keep(test: &str, failing: &Fragment) -> Statement {
    let head = format!(
        "INSERT INTO _dwh.test_failures\nSELECT {}, row_number() OVER (), CAST(to_json(failing) AS VARCHAR) FROM (\n",
        duckdb_text(test)
    );
    around(&head, failing, &format!("\nLIMIT {KEPT}) AS failing"))
}

/// Gives the first failing rows.
pub fn show(failing: &Fragment) -> Statement {
    around("SELECT * FROM (\n", failing, &format!("\n) LIMIT {SHOWN}"))
}

fn around(head: &str, query: &Fragment, tail: &str) -> Statement {
    let mut sql = Fragment::new(head);
    sql.append(query).push(tail);
    Statement { sql, text: None }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(it) => if *it { "TRUE" } else { "FALSE" }.into(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => format!("{it:?}"),
        Value::Text(it) => googlesql_text(it),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(literal).collect::<Vec<_>>().join(", ")
        ),
    }
}
