//! What is wrong, where, why and how to fix it: a diagnostic is a value, and drawing it is another module's work.
//!
//! Every part is a required field, so there is no diagnostic without a place or a fix.

pub mod code;
pub mod render;
pub mod text;

pub use code::Code;
pub use text::{Span, Text};

/// A mistake of the user's, or a fault of the world that the user can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of mistake; `dwh explain <code>` tells more.
    pub code: Code,
    /// Whether it stops the command.
    pub level: Level,
    /// The headline, clear on its own: lowercase, no full stop.
    pub what: String,
    /// Where the user wrote it.
    pub at: Span,
    /// Stands under the marked text.
    pub why: String,
    /// What to do, in the imperative, or "did you mean `x`?".
    pub fix: String,
    /// Other places that belong to it.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// An error with all of its parts, in the order in which they are read.
    pub fn error(
        code: Code,
        what: impl Into<String>,
        at: Span,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            code,
            level: Level::Error,
            what: what.into(),
            at,
            why: why.into(),
            fix: fix.into(),
            related: Vec::new(),
        }
    }

    /// The same as something worth saying that stops nothing.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self {
            level: Level::Warning,
            ..self
        }
    }
}

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The command does not go on.
    Error,
    /// The command goes on.
    Warning,
}

/// A computation that reports every mistake it finds, not the first.
pub type Diagnosed<T> = Result<T, Vec<Diagnostic>>;

/// Sorts by file and position, the order in which a person mends them.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |it: &Diagnostic| {
            (
                it.at.text.name().to_owned(),
                it.at.range.start,
                it.code,
                it.what.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
}

/// The candidate that `name` was most likely meant to be.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .map(|it| (strsim::damerau_levenshtein(&lower, &it.to_lowercase()), it))
        .filter(|(distance, it)| *distance <= (name.len().max(it.len()) / 3).max(1))
        .min()
        .map(|(_, it)| it)
}

/// "did you mean `x`?" where a candidate is near, else `otherwise`.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: impl Into<String>,
) -> String {
    match closest(name, candidates) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => otherwise.into(),
    }
}

/// Names in backticks with commas between them: "`a`, `b`".
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|it| format!("`{it}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_finds_a_slip_of_the_finger_only() {
        assert_eq!(
            closest("stg_ordr", ["dim_date", "stg_order", "stg_orders"]),
            Some("stg_order")
        );
        assert_eq!(closest("customers", ["dim_date", "fct_orders"]), None);
    }
}
