//! `dwh query`: runs SQL of the user's on the published warehouse, which it cannot change.

use std::sync::Arc;

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::engine::EngineError;
use crate::graph::target::Chosen;
use crate::sql::Statement;

use super::COMMAND_LINE;
use super::build::run_id;
use super::prepare::{self, Opened, Request};
use super::published::{self, Version};
use super::remote;

/// The rows of a query in the SQL of the target: `DuckDB`'s, or GoogleSQL.
pub fn query(request: &Request, sql: &str, version: Version) -> Diagnosed<Vec<RecordBatch>> {
    let (graph, chosen) = prepare::resolve(request)?;
    let (engine, rows) = match chosen {
        Chosen::DuckDb(target) => {
            let mut session = published::open(&Opened::new(graph, target), version)?;
            ("DuckDB", session.query(&Statement::new(sql)))
        }
        Chosen::BigQuery(target) => {
            let opened = remote::open(graph, target, &run_id())?.looking_at(version)?;
            ("BigQuery", opened.asked(&Statement::new(sql)))
        }
    };
    rows.map_err(|error| vec![refused(engine, &Text::new(COMMAND_LINE, sql), &error)])
}

/// The engine was sent what the user wrote, so its offsets are places of that.
fn refused(engine: &str, text: &Arc<Text>, error: &EngineError) -> Diagnostic {
    let at = match error.offset {
        Some(offset) if offset < text.content().len() => {
            let rest = text.content().get(offset..).unwrap_or_default();
            let word = rest
                .find(|it: char| !it.is_alphanumeric() && it != '_')
                .unwrap_or(rest.len());
            Span::new(text, offset..offset + word.max(1))
        }
        Some(_) | None => Span::whole(text),
    };
    Diagnostic::error(
        Code::FailedStatement,
        format!("{engine} refused the query"),
        at,
        error.message.clone(),
        format!("write one statement that reads, in {engine}'s SQL; `dwh ls` lists the models"),
    )
}
