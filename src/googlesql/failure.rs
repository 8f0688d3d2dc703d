//! What GoogleSQL says is wrong with a query, and where.

use std::fmt;
use std::ops::Range;

/// A mistake in a query, or a failure while it was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// What kind of failure it is.
    pub fault: Fault,
    /// GoogleSQL's own words, without place and suggestion; may have several lines.
    pub message: String,
    /// The bytes of the query that it is about: the word there, or one character.
    pub at: Option<Range<usize>>,
    /// The name that was most likely meant.
    pub suggestion: Option<String>,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The component refused, with a status: 3 the query is wrong, 11 a value is out of range, 12 not implemented, 13 a fault inside.
    Status(u32),
    /// The query is nested more deeply than the component has stack for.
    TooDeep,
    /// The component crashed or could not start; the query is not to blame.
    Crash,
}

/// The status with which the component refuses a query for want of stack.
const STACK_IS_SHORT: u32 = 8;

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}

impl SqlError {
    /// The query is nested too deeply.
    pub(super) fn too_deep() -> Self {
        Self {
            fault: Fault::TooDeep,
            message: "the query is nested too deeply to be analysed".into(),
            at: None,
            suggestion: None,
        }
    }

    /// The component itself failed, in its own words.
    pub(super) fn crash(message: impl fmt::Display) -> Self {
        Self {
            fault: Fault::Crash,
            message: format!("the GoogleSQL component failed: {message}"),
            at: None,
            suggestion: None,
        }
    }

    /// Takes a refusal apart: `Code: 3, Message: Table not found: t; Did you mean u? [at 1:8]`.
    pub(super) fn refused(refusal: &str, sql: &str) -> Self {
        let (code, message) = refusal
            .strip_prefix("Code: ")
            .and_then(|it| it.split_once(", Message: "))
            .and_then(|(code, message)| Some((code.parse().ok()?, message)))
            .unwrap_or((2, refusal)); // 2 is the status that says nothing
        if code == STACK_IS_SHORT {
            return Self::too_deep();
        }
        let (message, at) = place(message, sql);
        let (message, suggestion) = suggestion(message);
        Self {
            fault: Fault::Status(code),
            message: message.to_owned(),
            at,
            suggestion: suggestion.map(str::to_owned),
        }
    }
}

/// A message without the place that it ends with (`[at 3:5]`), and the bytes of the word there.
pub(crate) fn place<'a>(message: &'a str, sql: &str) -> (&'a str, Option<Range<usize>>) {
    let found = message
        .strip_suffix(']')
        .and_then(|it| it.rsplit_once(" [at "))
        .and_then(|(rest, place)| {
            let (line, column) = place.split_once(':')?;
            Some((rest, line.parse().ok()?, column.parse().ok()?))
        });
    match found {
        Some((rest, line, column)) => (rest, Some(word(sql, byte_at(sql, line, column)))),
        None => (message, None),
    }
}

fn suggestion(message: &str) -> (&str, Option<&str>) {
    match message
        .strip_suffix('?')
        .and_then(|it| it.rsplit_once("; Did you mean "))
    {
        Some((message, name)) => (message, Some(name)),
        None => (message, None),
    }
}

/// How far apart GoogleSQL sets tab stops when it counts columns.
const TAB: usize = 8;

/// The byte at a line and column, both from 1, as GoogleSQL counts them: a line ends with `\n`, `\r\n` or `\r`, a column is a
/// character, and a tab goes to the next stop.
fn byte_at(sql: &str, line: usize, column: usize) -> usize {
    let bytes = sql.as_bytes();
    let mut start = 0;
    for _ in 1..line {
        let Some(end) = sql[start..].find(['\n', '\r']).map(|it| start + it) else {
            return sql.len();
        };
        start = end
            + if bytes[end..].starts_with(b"\r\n") {
                2
            } else {
                1
            };
    }
    let mut reached = 1;
    for (at, character) in sql[start..].char_indices() {
        if reached >= column || matches!(character, '\n' | '\r') {
            return start + at;
        }
        reached = match character {
            '\t' => (reached - 1) / TAB * TAB + TAB + 1,
            _ => reached + 1,
        };
    }
    sql.len()
}

/// The bytes of the word that begins at `start`, with what quotes it; one character where there is no word.
fn word(sql: &str, start: usize) -> Range<usize> {
    let rest = &sql[start..];
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let length = match rest.chars().next() {
        None => 0,
        Some(quote @ ('`' | '\'' | '"')) => rest[1..]
            .find([quote, '\n', '\r'])
            .filter(|it| rest[1 + it..].starts_with(quote))
            .map_or(1, |it| it + 2),
        Some('@') => 1 + rest[1..].find(|it| !is_word(it)).unwrap_or(rest.len() - 1),
        Some(first) if is_word(first) => rest.find(|it| !is_word(it)).unwrap_or(rest.len()),
        Some(first) => first.len_utf8(),
    };
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, place: &str) -> String {
        let refusal =
            format!("Code: 3, Message: Unrecognized name: nope; Did you mean hope? [at {place}]");
        let error = SqlError::refused(&refusal, sql);
        assert_eq!(
            (error.message.as_str(), error.suggestion.as_deref()),
            ("Unrecognized name: nope", Some("hope"))
        );
        sql[error.at.unwrap()].to_owned()
    }

    /// The places are those that the component gives for these very texts.
    #[test]
    fn places_are_those_of_the_analyzer() {
        assert_eq!(check("SELECT nope FROM t0", "1:8"), "nope");
        assert_eq!(check("SELECT\n\tnope FROM t0", "2:9"), "nope");
        assert_eq!(check("SELECT 'é', 'ü😀', nope FROM t0", "1:19"), "nope");
        assert_eq!(check("SELECT 1,\r\n  nope FROM t0", "2:3"), "nope");
        assert_eq!(check("SELECT 1,\r  nope FROM t0", "2:3"), "nope");
        assert_eq!(check("SELECT '\ta\tb',\tnope", "1:33"), "nope");
        assert_eq!(check("SELECT `no pe` FROM t0", "1:8"), "`no pe`");
        assert_eq!(check("SELECT @nope", "1:8"), "@nope");
        assert_eq!(check("SELECT 'a\nb'", "1:8"), "'");
        assert_eq!(check("", "1:1"), "");
        assert_eq!(check("-- x", "1:5"), "");
    }

    #[test]
    fn a_refusal_without_a_place_is_all_message() {
        let error = SqlError::refused("Code: 11, Message: division by zero: 1 / 0", "SELECT 1/0");
        assert_eq!(error.fault, Fault::Status(11));
        assert_eq!(error.message, "division by zero: 1 / 0");
        assert_eq!((error.at, error.suggestion), (None, None));
    }

    proptest::proptest! {
        /// Whatever the text and the place, the range is inside the text and between characters.
        #[test]
        fn a_place_is_inside_the_text(sql in "[a`'\"@é\\n\\r\\t ]{0,40}", line in 0_usize..9, column in 0_usize..60) {
            let range = word(&sql, byte_at(&sql, line, column));
            proptest::prop_assert!(sql.get(range).is_some());
        }
    }
}
