//! `dwh show`: gives the first rows of a published relation.

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::graph::Graph;
use crate::graph::target::Chosen;
use crate::sql::write::first_rows;

use super::build::run_id;
use super::prepare::{self, Opened, Request};
use super::published::{self, Version};
use super::remote;
use super::{COMMAND_LINE, unknown};

/// The first rows of a model or source table, at most `limit`.
pub fn show(request: &Request, name: &str, limit: u64) -> Diagnosed<Vec<RecordBatch>> {
    let (graph, chosen) = prepare::resolve(request)?;
    find(&graph, name)?;
    let rows = match chosen {
        Chosen::DuckDb(target) => {
            let opened = Opened::new(graph, target);
            let mut session = published::open(&opened, Version::Published)?;
            session.query(&first_rows::of(name, limit))
        }
        Chosen::BigQuery(target) => {
            let opened = remote::open(graph, target, &run_id())?;
            opened.rows(&opened.first_rows(name, limit))
        }
    };
    rows.map_err(|error| vec![unread(name, error.message)])
}

fn find(graph: &Graph, name: &str) -> Diagnosed<()> {
    let is_source = || {
        name.split_once('.')
            .is_some_and(|(source, table)| graph.source_named(source, table).is_some())
    };
    if graph.model_named(name).is_some() || is_source() {
        return Ok(());
    }
    let names = graph.sources().map(|it| graph.source(it).full_name());
    let names: Vec<_> = names
        .chain(graph.order().iter().map(|it| graph.model(*it).name.clone()))
        .collect();
    Err(vec![unknown(name, names.iter().map(String::as_str))])
}

fn unread(name: &str, why: String) -> Diagnostic {
    Diagnostic::error(
        Code::FailedStatement,
        format!("`{name}` cannot be read"),
        Span::whole(&Text::new(COMMAND_LINE, name)),
        why,
        "run `dwh build` if it has not been built since it was added",
    )
}
