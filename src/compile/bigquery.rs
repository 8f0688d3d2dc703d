//! From a graph to what BigQuery is sent: the user's GoogleSQL with full names, and the queries of data tests.

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
    let sent = model.as_googlesql();
    let references = references(&sent.text, &sent.query);
    let query = bigquery::query(&sent.text, &references, &graph.vars, &|it| {
        named(graph, it).map(name)
    });
    let declares = model.contract.columns.iter();
    let query = if declares.clone().any(|it| it.column_type.is_some()) {
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
    (model.dialect == Dialect::DuckDb).then(|| {
        Diagnostic::error(
            Code::InvalidOverride,
            format!("model `{}` runs on DuckDB only", model.name),
            Span::whole(&model.text),
            "models.yaml says `dialect: duckdb`, and BigQuery has another language",
            "write the model in GoogleSQL, and this file as `<model>.duckdb.sql` beside it",
        )
    })
}

fn named(graph: &Graph, name: &[String]) -> Option<Parent> {
    match name {
        [model] => graph.model_named(model).map(Parent::Model),
        [source, table] => graph.source_named(source, table).map(Parent::Source),
        _ => None,
    }
}
