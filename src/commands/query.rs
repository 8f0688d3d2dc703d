//! `dwh query`: runs SQL of the user's on the published warehouse, which it cannot change.

use std::sync::Arc;

use crate::arguments::Query;
use crate::diagnostic::{Code, Diagnostic, Level, Span, Text};
use crate::engine::EngineError;
use crate::report::{Console, Exit, table};
use crate::sql::Statement;

use super::published::{self, Version};
use super::{COMMAND_LINE, Ended, Stop, Workspace};

/// Runs a statement and prints its rows.
pub fn query(workspace: &Workspace, query: &Query, console: &mut Console<'_>) -> Ended {
    let version = if query.failed { Version::Failed } else { Version::Published };
    let text = Text::new(COMMAND_LINE, &*query.sql);
    let mut session = published::open(&workspace.target, version)?;
    let rows = session
        .query(&Statement::new(&*query.sql))
        .map_err(|error| Stop::Diagnosed(vec![refused(&text, &error)]))?;
    table::print(&rows, console)?;
    Ok(Exit::Done)
}

/// The engine was sent what the user wrote, so its offsets are places of that.
fn refused(text: &Arc<Text>, error: &EngineError) -> Diagnostic {
    let at = match error.offset {
        Some(offset) if offset < text.content().len() => {
            let rest = text.content().get(offset..).unwrap_or_default();
            let word = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
            Span::new(text, offset..offset + word.max(1))
        }
        Some(_) | None => Span::whole(text),
    };
    Diagnostic {
        code: Code::FailedStatement,
        level: Level::Error,
        what: "DuckDB refused the query".into(),
        at,
        why: error.message.clone(),
        fix: "`query` takes one statement in DuckDB's SQL that only reads; `dwh ls` lists the models".into(),
        related: Vec::new(),
    }
}
