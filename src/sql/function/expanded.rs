//! A text that is put together from pieces of other texts, and the way back from its bytes to theirs.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast::Query;

use crate::diagnostic::{Diagnostic, Span, Text};

/// A query in which each call of a project's function is replaced by the body of the function.
#[derive(Debug, Clone)]
pub struct Expanded {
    /// What the query was parsed from; the file itself where nothing is called.
    pub text: Arc<Text>,
    /// The query.
    pub query: Box<Query>,
    /// Where each piece of the text came from, in order; empty where it is the file itself.
    pub(super) pieces: Vec<Piece>,
}

/// Bytes of an expanded text, and the place that they came from.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    written: Range<usize>,
    source: Span,
    /// Whether it is a copy, byte for byte.
    is_copy: bool,
    /// The call that brought it here, where it is of a function's body.
    call: Option<Arc<Call>>,
}

/// A call that is replaced.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) at: Span,
    /// The call whose body holds this one.
    pub(super) inside: Option<Arc<Self>>,
}

impl Expanded {
    /// A query that calls nothing.
    pub fn unchanged(text: &Arc<Text>, query: Box<Query>) -> Self {
        Self {
            text: Arc::clone(text),
            query,
            pieces: Vec::new(),
        }
    }

    /// Whether the text is the file itself.
    pub fn is_unchanged(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The place in the user's file of a place in this text; other places are given back.
    pub fn place(&self, span: &Span) -> Span {
        self.origin(span).map_or_else(|| span.clone(), |it| it.0)
    }

    /// A diagnostic about this text as one about the user's files, with the calls that led there.
    #[must_use]
    pub fn mend(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let mut notes = Vec::new();
        if let Some((at, call)) = self.origin(&diagnostic.at) {
            let meets = self.meets(&diagnostic.at.range, call.as_ref());
            diagnostic.at = at;
            if let Some((place, function)) = meets {
                notes.push((place, format!("it meets this in the body of `{function}`")));
            }
            let mut next = call;
            while let Some(call) = next.take() {
                let note = format!("`{}` is called here", call.function);
                notes.push((call.at.clone(), note));
                next.clone_from(&call.inside);
            }
        }
        for (span, _) in &mut diagnostic.related {
            *span = self.place(span);
        }
        diagnostic.related.extend(notes);
        diagnostic
    }

    /// Where bytes that begin in an argument end in the body of the function, and the function.
    fn meets(&self, range: &Range<usize>, call: Option<&Arc<Call>>) -> Option<(Span, String)> {
        let last = self.piece_at(range.end.max(range.start + 1) - 1);
        let inner = last.call.as_ref().filter(|it| Some(*it) != call)?;
        Some((last.source.clone(), inner.function.clone()))
    }

    fn piece_at(&self, byte: usize) -> &Piece {
        let after = self.pieces.partition_point(|it| it.written.end <= byte);
        &self.pieces[after.min(self.pieces.len() - 1)]
    }

    fn origin(&self, span: &Span) -> Option<(Span, Option<Arc<Call>>)> {
        if !Arc::ptr_eq(&span.text, &self.text) || self.pieces.is_empty() {
            return None;
        }
        let first = self.piece_at(span.range.start);
        if !first.is_copy {
            return Some((first.source.clone(), first.call.clone()));
        }
        let copied = |piece: &Piece, byte: usize| {
            let offset = byte.saturating_sub(piece.written.start);
            (piece.source.range.start + offset).min(piece.source.range.end)
        };
        let start = copied(first, span.range.start);
        let last = self.piece_at(span.range.end.max(span.range.start + 1) - 1);
        let is_same = Arc::ptr_eq(&first.source.text, &last.source.text);
        let end = match is_same && last.source.range.end >= start {
            true if last.is_copy => copied(last, span.range.end),
            true => last.source.range.end,
            false => first.source.range.end,
        };
        let range = start..end.max(start);
        Some((Span::new(&first.source.text, range), first.call.clone()))
    }
}

/// A text in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Woven {
    pub(super) content: String,
    pub(super) pieces: Vec<Piece>,
    /// The names that it uses without a qualifier, in lower case.
    pub(super) names: BTreeSet<String>,
}

impl Woven {
    /// Appends the bytes of a text as they are.
    pub(super) fn copy(&mut self, source: Span, call: Option<&Arc<Call>>) {
        let text = source.as_str().to_owned();
        self.piece(&text, source, true, call);
    }

    /// Appends text that stands for a place.
    pub(super) fn write(&mut self, text: &str, source: &Span, call: Option<&Arc<Call>>) {
        self.piece(text, source.clone(), false, call);
    }

    pub(super) fn append(&mut self, other: &Self) {
        let shift = self.content.len();
        self.content.push_str(&other.content);
        self.pieces.extend(other.pieces.iter().map(|it| Piece {
            written: it.written.start + shift..it.written.end + shift,
            ..it.clone()
        }));
        self.names.extend(other.names.iter().cloned());
    }

    fn piece(&mut self, text: &str, source: Span, is_copy: bool, call: Option<&Arc<Call>>) {
        if text.is_empty() {
            return;
        }
        let start = self.content.len();
        self.content.push_str(text);
        self.pieces.push(Piece {
            written: start..self.content.len(),
            source,
            is_copy,
            call: call.cloned(),
        });
    }
}
