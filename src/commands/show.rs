//! `dwh show`: gives the first rows of a published relation.

use std::collections::BTreeSet;

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, list};
use crate::graph::target::Chosen;
use crate::graph::{Graph, SourceId};
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
    let fix = fix(&graph, name);
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
    rows.map_err(|error| vec![unread(name, error.message, fix)])
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

fn unread(name: &str, why: String, fix: String) -> Diagnostic {
    Diagnostic::error(
        Code::FailedStatement,
        format!("`{name}` cannot be read"),
        Span::whole(&Text::new(COMMAND_LINE, name)),
        why,
        fix,
    )
}

/// What to do where it is not there: what needs an optional source is skipped as long as that has no files.
fn fix(graph: &Graph, name: &str) -> String {
    let is_needed = |source: &SourceId| {
        let table = graph.source(*source);
        let is_read = || {
            let readers = graph.readers_of(&BTreeSet::from([*source]));
            graph
                .model_named(name)
                .is_some_and(|it| readers.contains(&it))
        };
        table.is_optional && (table.full_name() == name || is_read())
    };
    let needed: Vec<_> = graph
        .sources()
        .filter(is_needed)
        .map(|it| graph.source(it).full_name())
        .collect();
    if needed.is_empty() {
        return "run `dwh build` if it has not been built since it was added".into();
    }
    format!(
        "it is built where there are files of the optional {}: run `dwh build` when they are there",
        list(needed.iter().map(String::as_str))
    )
}
