//! What an override gives otherwise than the model that it stands in for.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Span, Text};

/// A column that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gives {
    /// Its name.
    pub name: String,
    /// Its type, as GoogleSQL names it.
    pub shown: String,
    /// Its type, as the engine of the override names it; types are the same where these are.
    pub written: String,
}

/// The differences of the columns of an override from those of the model; their order does not matter.
pub fn differences(text: &Arc<Text>, given: &[Gives], meant: &[Gives]) -> Vec<Diagnostic> {
    let same = |a: &Gives, b: &Gives| a.name.eq_ignore_ascii_case(&b.name);
    let mut found = Vec::new();
    let mut differ = |what: String, why: String, fix: String| {
        let at = Span::whole(text);
        found.push(Diagnostic::error(Code::InvalidOverride, what, at, why, fix));
    };
    for column in meant {
        let Gives {
            name,
            shown,
            written,
        } = column;
        match given.iter().find(|it| same(it, column)) {
            None => differ(
                format!("the override gives no column `{name}`"),
                format!("the GoogleSQL of the model gives it, as {shown}"),
                format!("add `... AS {name}` to its SELECT"),
            ),
            Some(own) if own.written != *written => differ(
                format!(
                    "column `{name}` of the override is {}, not {shown}",
                    own.shown
                ),
                format!("the GoogleSQL of the model gives {shown}"),
                format!("write CAST(... AS {written}) AS {name}"),
            ),
            Some(_) => {}
        }
    }
    let more = given.iter();
    for column in more.filter(|it| !meant.iter().any(|own| same(own, it))) {
        let name = &column.name;
        differ(
            format!("the override gives a column `{name}` that the model does not have"),
            "the GoogleSQL of the model gives no such column".into(),
            format!("leave it out, or add `{name}` to the GoogleSQL too"),
        );
    }
    found
}
