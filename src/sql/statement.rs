//! One statement, final: what an engine is sent, and where its text came from.

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::{Span, Text};

use super::Fragment;

/// A statement as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SQL.
    pub sql: Fragment,
    /// The text that the origins of `sql` are places of, if it came from one.
    pub text: Option<Arc<Text>>,
}

impl Statement {
    /// A statement of our own making.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: Fragment::new(sql),
            text: None,
        }
    }

    /// A statement made around what a user wrote in `text`.
    pub fn of(sql: Fragment, text: &Arc<Text>) -> Self {
        Self {
            sql,
            text: Some(Arc::clone(text)),
        }
    }

    /// Where the user wrote what stands at byte `offset` of the SQL.
    pub fn place(&self, offset: usize) -> Option<Span> {
        let text = self.text.as_ref()?;
        self.sql
            .source_of(offset)
            .map(|range| Span::new(text, range))
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql.as_str())
    }
}
