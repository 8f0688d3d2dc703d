//! Numbers the bytes of all models.yaml through, so that a place says by itself which file it is of.
//!
//! A value remembers only a byte, and a project may have several models.yaml: its own and those of what it imports. So each begins
//! where the one before it ends, as files do in a compiler.

use std::sync::Arc;

use serde_saphyr::Location;

use crate::diagnostic::{Span, Text};

use super::named;

/// A models.yaml, and the number of its first byte.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) text: Arc<Text>,
    start: usize,
}

impl Placed {
    /// What is parsed in the place of the text: as many empty lines before it as there are bytes before its first.
    pub(super) fn padded(&self, content: &str) -> String {
        "\n".repeat(self.start) + content
    }

    /// The bytes of the text at a location of the padded one.
    pub(super) fn span(&self, location: Location) -> Span {
        named::span(&self.text, self.start, location)
    }
}

/// Every models.yaml of a project.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<Placed>);

impl Places {
    /// Gives a text its place behind the others.
    pub(super) fn add(&mut self, text: Arc<Text>) -> Placed {
        let start = self
            .0
            .last()
            .map_or(0, |it| it.start + it.text.content().len() + 1);
        let placed = Placed { text, start };
        self.0.push(placed.clone());
        placed
    }

    /// Where a value was written.
    pub(super) fn span(&self, location: Location) -> Span {
        let byte = location.span().byte_offset().unwrap_or(location.line());
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let after = self.0.partition_point(|it| it.start <= byte);
        self.0[after.saturating_sub(1)].span(location)
    }
}
