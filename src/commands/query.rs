//! `dwh query`: runs SQL of the user's on the published warehouse, which it cannot change.

use std::sync::Arc;

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::engine::EngineError;
use crate::sql::Statement;

use super::COMMAND_LINE;
use super::prepare::{self, Request};
use super::published::{self, Version};

/// The rows of a query in `DuckDB`'s SQL.
pub fn query(request: &Request, sql: &str, version: Version) -> Diagnosed<Vec<RecordBatch>> {
    let opened = prepare::open(request)?;
    let mut session = published::open(&opened, version)?;
    session
        .query(&Statement::new(sql))
        .map_err(|error| vec![refused(&Text::new(COMMAND_LINE, sql), &error)])
}

/// The engine was sent what the user wrote, so its offsets are places of that.
fn refused(text: &Arc<Text>, error: &EngineError) -> Diagnostic {
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
        "DuckDB refused the query",
        at,
        error.message.clone(),
        "write one statement that reads, in DuckDB's SQL; `dwh ls` lists the models",
    )
}
