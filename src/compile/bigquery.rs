//! From a graph to what BigQuery is sent: the user's GoogleSQL with full names, and the queries of data tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::graph::tables::references;
use crate::graph::{About, Dialect, Graph, Model, ModelId, Parent, Rule, TestId};
use crate::sql::write::{bigquery, data_test};
use crate::sql::{Column, Fragment, function};

/// Gives the full name of what a query reads.
pub type Name<'a> = dyn Fn(Parent) -> String + 'a;

/// The query of a model in its columns' types, and the text that its origins are places of.
pub fn model(
    graph: &Graph,
    id: ModelId,
    columns: &[Column],
    name: &Name<'_>,
) -> (Fragment, Arc<Text>) {
    let model = graph.model(id);
    let sent = model
        .for_bigquery()
        .expect("what BigQuery cannot run is refused");
    let references = references(&sent.text, &sent.query);
    let query = bigquery::query(&sent.text, &references, &graph.vars, &|it| {
        named(graph, it).map(name)
    });
    let declares = &model.contract.columns;
    let is_declared = declares.iter().any(|it| it.column_type.is_some());
    let query = if is_declared || model.bigquery.is_some() {
        bigquery::cast(&query, columns)
    } else {
        query
    };
    (query, Arc::clone(&sent.text))
}

/// The query of the rows that break a test; None for the example of a function, which needs no warehouse.
pub fn failing(graph: &Graph, id: TestId, name: &Name<'_>) -> Diagnosed<Option<Fragment>> {
    let test = graph.test(id);
    let (About::Model(about), false) = (test.about, matches!(test.rule, Rule::Example { .. }))
    else {
        return Ok(None);
    };
    let written = data_test::failing_rows(&graph.model(about).name, &test.rule, graph);
    let asked = Text::new(format!("test {}", test.name), written);
    let expansion = function::expand(&asked, graph.functions())?;
    let sent = expansion.googlesql.unwrap_or(expansion.expanded);
    let references = references(&sent.text, &sent.query);
    Ok(Some(bigquery::query(
        &sent.text,
        &references,
        &graph.vars,
        &|it| named(graph, it).map(name),
    )))
}

/// What is wrong with a model that BigQuery cannot run.
pub fn refused(model: &Model) -> Option<Diagnostic> {
    (model.dialect == Dialect::DuckDb && model.bigquery.is_none()).then(|| {
        Diagnostic::error(
            Code::InvalidOverride,
            format!("model `{}` runs on DuckDB only", model.name),
            Span::whole(&model.text),
            "models.yaml says `dialect: duckdb`, and BigQuery has another language",
            "write its GoogleSQL as `<model>.bigquery.sql` beside it",
        )
    })
}

/// What BigQuery puts before names of its own; no column may begin so.
const RESERVED: [&str; 6] = [
    "_TABLE_",
    "_FILE_",
    "_PARTITION",
    "_ROW_TIMESTAMP",
    "__ROOT__",
    "_COLIDENTIFIER",
];

/// How many characters the name of a column has at most, and of what it must not consist.
const LONGEST: usize = 300;
const FORBIDDEN: &str = "!\"$()*,./;?@[\\]^`{}~";

/// The columns of a relation that BigQuery refuses; `at` is what has them.
pub fn refused_columns(relation: &str, columns: &[Column], at: &Span) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for Column { name, .. } in columns {
        let upper = name.to_uppercase();
        let reserved = RESERVED.iter().find(|it| upper.starts_with(*it));
        let why = if let Some(prefix) = reserved {
            format!("names that begin with `{prefix}` are BigQuery's own")
        } else if name.is_empty() || name.chars().count() > LONGEST {
            format!("a name has 1 to {LONGEST} characters")
        } else if let Some(odd) = name.chars().find(|it| FORBIDDEN.contains(*it)) {
            format!("BigQuery allows no `{odd}` in names of columns")
        } else if let Some(other) = seen.get(&upper) {
            format!("BigQuery takes it for `{other}`, for the case of letters does not count there")
        } else {
            seen.insert(upper, name);
            continue;
        };
        found.push(Diagnostic::error(
            Code::InvalidConfig,
            format!("`{relation}` cannot have a column `{name}` in BigQuery"),
            at.clone(),
            why,
            "give the column another name",
        ));
    }
    found
}

fn named(graph: &Graph, name: &[String]) -> Option<Parent> {
    match name {
        [model] => graph.model_named(model).map(Parent::Model),
        [source, table] => graph.source_named(source, table).map(Parent::Source),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::one_line;
    use crate::sql::ColumnType;

    #[test]
    fn names_that_bigquery_refuses_are_told_before_it_is_asked() {
        let names = [
            "ok",
            "_PARTITIONTIME",
            "a.b",
            "",
            "OK",
            &"x".repeat(301),
            "größe",
        ];
        let columns = names.map(|name| Column {
            name: name.into(),
            column_type: ColumnType::Int64,
        });
        let text = Text::new("orders.sql", "SELECT 1");
        let found = refused_columns("orders", &columns, &Span::whole(&text));
        assert_eq!(found.len(), 5);
        let told = one_line(&found).replace(&"x".repeat(301), "xxx");
        insta::assert_snapshot!(told, @"
        orders.sql:1:1: error[invalid-config]: `orders` cannot have a column `_PARTITIONTIME` in BigQuery: names that begin with `_PARTITION` are BigQuery's own; give the column another name
        orders.sql:1:1: error[invalid-config]: `orders` cannot have a column `a.b` in BigQuery: BigQuery allows no `.` in names of columns; give the column another name
        orders.sql:1:1: error[invalid-config]: `orders` cannot have a column `` in BigQuery: a name has 1 to 300 characters; give the column another name
        orders.sql:1:1: error[invalid-config]: `orders` cannot have a column `OK` in BigQuery: BigQuery takes it for `ok`, for the case of letters does not count there; give the column another name
        orders.sql:1:1: error[invalid-config]: `orders` cannot have a column `xxx` in BigQuery: a name has 1 to 300 characters; give the column another name
        ");
    }
}
