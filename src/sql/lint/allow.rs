//! Reads `-- dwh: allow(unstable-order)`: what a text says that it need not be warned of.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Span, Text, did_you_mean};
use crate::sql::format::lex::{self, Comment, Token};

use super::LINTS;

/// What is allowed, and on which line.
#[derive(Debug, Default)]
pub(super) struct Allowed(Vec<(Code, usize)>);

impl Allowed {
    /// Whether a warning is about something on a line where it is allowed.
    pub(super) fn covers(&self, warning: &Diagnostic) -> bool {
        let at = &warning.at;
        let lines: RangeInclusive<usize> = at.line_column().0..=at.text.line_column(at.range.end).0;
        let mut allowed = self.0.iter();
        allowed.any(|(code, line)| *code == warning.code && lines.contains(line))
    }
}

/// What a text allows, and warnings of what it names wrongly.
pub(super) fn read(text: &Arc<Text>) -> (Allowed, Vec<Diagnostic>) {
    let mut allowed = Allowed::default();
    let mut found = Vec::new();
    // What cannot be read has been reported by whoever parsed it.
    let tokens = lex::tokens(text.content()).unwrap_or_default();
    for token in &tokens {
        for comment in token.comments() {
            let line = line_of(text, token, comment);
            for (name, start) in names(comment) {
                let code = LINTS.iter().copied().find(|it| it.as_str() == name);
                match code {
                    Some(code) => allowed.0.push((code, line)),
                    None => found.push(unknown(text, name, start)),
                }
            }
        }
    }
    (allowed, found)
}

/// The line that a comment is about: its own, or the one that it stands above.
fn line_of(text: &Text, token: &Token<'_>, comment: &Comment<'_>) -> usize {
    let is_above = token.above.contains(comment);
    let byte = if is_above { token.at.start } else { comment.at };
    text.line_column(byte).0
}

/// The names in `dwh: allow(a, b)`, with their bytes in the text.
fn names<'c>(comment: &Comment<'c>) -> Vec<(&'c str, usize)> {
    let inside = || {
        let said = comment.text.trim_start_matches(['-', '#', '/', '*', ' ']);
        let list = said
            .strip_prefix("dwh:")?
            .trim_start()
            .strip_prefix("allow(")?;
        list.split_once(')').map(|it| it.0)
    };
    let Some(list) = inside() else {
        return Vec::new();
    };
    let start = |part: &str| comment.at + (part.as_ptr().addr() - comment.text.as_ptr().addr());
    list.split(',')
        .map(str::trim)
        .map(|it| (it, start(it)))
        .collect()
}

fn unknown(text: &Arc<Text>, name: &str, start: usize) -> Diagnostic {
    let lints = LINTS.iter().map(|it| it.as_str());
    Diagnostic::error(
        Code::UnknownCode,
        format!("`{name}` cannot be allowed"),
        Span::new(text, start..start + name.len()),
        "no warning about SQL has this name",
        did_you_mean(
            name,
            lints,
            crate::diagnostic::list(LINTS.iter().map(|it| it.as_str())),
        ),
    )
    .as_warning()
}
