//! Says in the user's words what is wrong with models.yaml.

use serde_saphyr::Error;

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean, list, sort};

use super::Config;
use super::places::Placed;
use super::yaml;

/// More mistakes than this in one file are not worth listing.
const MOST: usize = 20;

/// Reads models.yaml.
///
/// Deserializing stops at the first mistake. So an entry with an unknown key is blanked out and the rest read
/// again, until all unknown keys are found.
pub(super) fn config(placed: &Placed) -> Result<Config, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut content = placed.text.content().to_owned();
    while diagnostics.len() < MOST {
        let error = match yaml::read(&placed.padded(&content)) {
            Ok(config) if diagnostics.is_empty() => return Ok(config),
            Ok(_) => break,
            Err(error) => error,
        };
        let repeats = matches!(
            error,
            Error::SerdeUnknownField { .. } | Error::DuplicateMappingKey { .. }
        );
        // What is not about a key may be a consequence of the blanking.
        if !repeats && !diagnostics.is_empty() {
            break;
        }
        let diagnostic = explain(placed, &error);
        let start = diagnostic.at.range.start;
        diagnostics.push(diagnostic);
        if !repeats || !blank(&mut content, start) {
            break;
        }
    }
    sort(&mut diagnostics);
    Err(diagnostics)
}

/// Replaces the entry whose key begins at `start` by blanks; only where it has lines of its own.
fn blank(content: &mut String, start: usize) -> bool {
    let line_start = content[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = start - line_start;
    if !content[line_start..start].bytes().all(|it| it == b' ') {
        return false;
    }
    let mut end = line_start;
    for (number, line) in content[line_start..].split_inclusive('\n').enumerate() {
        let belongs = number == 0
            || line.trim().is_empty()
            || line.len() - line.trim_start_matches(' ').len() > indent;
        if !belongs {
            break;
        }
        end += line.len();
    }
    let mut blanks: String = content[line_start..end]
        .bytes()
        .map(|it| if it == b'\n' { '\n' } else { ' ' })
        .collect();
    if is_only_child(content, line_start..end, indent) {
        blanks.replace_range(indent..indent + 2, "{}");
    }
    content.replace_range(line_start..end, &blanks);
    true
}

/// Whether nothing else stands at the indentation of an entry: without it the map around it would be no map.
fn is_only_child(content: &str, lines: std::ops::Range<usize>, indent: usize) -> bool {
    let outside = |line: &&str| line.len() - line.trim_start_matches(' ').len() < indent;
    let written = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let before = content[..lines.start].lines().rev().find(written);
    let after = content[lines.end..].lines().find(written);
    indent > 0 && before.as_ref().is_none_or(outside) && after.as_ref().is_none_or(outside)
}

/// The mistake in four parts.
fn explain(placed: &Placed, error: &Error) -> Diagnostic {
    let at = error
        .location()
        .map_or_else(|| Span::whole(&placed.text), |it| placed.span(it));
    let (what, why, fix) = match error {
        Error::SerdeUnknownField { field, expected, .. } => (
            format!("unknown key `{field}`"),
            format!("`{field}` is not a key here"),
            did_you_mean(field, expected.iter().copied(), format!("use one of {}", list(expected.iter().copied()))),
        ),
        Error::SerdeUnknownVariant { variant, expected, .. } => (
            format!("unknown value `{variant}`"),
            format!("one of {} is expected", list(expected.iter().copied())),
            did_you_mean(variant, expected.iter().copied(), format!("use one of {}", list(expected.iter().copied()))),
        ),
        Error::SerdeMissingField { field, .. } => (
            format!("key `{field}` is missing"),
            format!("this needs a key `{field}`"),
            format!("add `{field}: ...`"),
        ),
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("?");
            (format!("key `{key}` is written twice"), "here it is written again".into(), format!("keep one `{key}`"))
        }
        Error::SerdeInvalidType { unexpected, expected, .. } | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            wrong_type(expected, &format!("this is {unexpected}"))
        }
        Error::InvalidScalar { ty, .. } => wrong_type(&article(ty), &format!("`{}` is none", at.as_str())),
        Error::InvalidBooleanStrict { .. } => wrong_type("`true` or `false`", &format!("`{}` is neither", at.as_str())),
        Error::Eof { .. } => ("models.yaml ends too early".into(), "there is nothing here".into(), "write at least `name: ...`".into()),
        Error::NullIntoString { .. } => wrong_type("text", "there is nothing here"),
        Error::Unexpected { expected, .. } if at.as_str().is_empty() => wrong_type(&article(expected), "there is nothing here"),
        Error::Unexpected { expected, .. } => wrong_type(&article(expected), "this is something else"),
        Error::MultipleDocuments { .. } => {
            ("models.yaml is more than one document".into(), "a second one begins here".into(), "remove the line `---`".into())
        }
        Error::Message { msg, .. } if msg.contains("untagged enum Value") => {
            wrong_type("text, a number, `true`, `false` or a list of them", "this is something else")
        }
        Error::Message { msg, .. } if msg.contains("untagged enum CellConfig") => {
            wrong_type("a value: text, a number, `true`, `false`, `null`, a list or a map", "this is something else")
        }
        Error::Message { msg, .. } if msg.contains("untagged enum Scalar") => {
            wrong_type("an expression", "this is something else")
        }
        Error::Message { msg, .. } => split(msg),
        other => (
            "models.yaml is not valid YAML".into(),
            without_place(&other.to_string()),
            "mend the YAML; values with `: `, `#`, `{` or `[` inside need quotes, and tabs cannot indent".into(),
        ),
    };
    Diagnostic::error(Code::InvalidConfig, what, at, why, fix)
}

fn wrong_type(expected: &str, why: &str) -> (String, String, String) {
    let expected = match expected {
        "mapping start" | "a mapping start" => "keys with values",
        "sequence start" | "a sequence start" => "a list",
        "a string scalar" | "a scalar" | "scalar" => "text",
        other => other,
    };
    (
        format!("expected {expected}"),
        why.to_owned(),
        format!("write {expected}"),
    )
}

fn article(kind: &str) -> String {
    match kind {
        _ if kind.starts_with(['a', 'e', 'i', 'o'])
            && !kind.starts_with("a ")
            && !kind.starts_with("an ") =>
        {
            format!("an {kind}")
        }
        _ if kind.starts_with("a ") || kind.starts_with("an ") => kind.to_owned(),
        _ if kind.starts_with('u') && kind[1..].parse::<u8>().is_ok() => {
            "a whole number that is not negative".into()
        }
        _ => format!("a {kind}"),
    }
}

/// Our own deserializers write "what|why|fix".
fn split(message: &str) -> (String, String, String) {
    let mut parts = message.split('|').map(str::to_owned);
    let what = parts.next().unwrap_or_default();
    let why = parts.next().unwrap_or_else(|| "here".into());
    let fix = parts
        .next()
        .unwrap_or_else(|| "see models.schema.json for the forms it may have".into());
    (what, why, fix)
}

/// Drops "line 3 column 4: " or " at line 3, column 4", for the place is drawn.
fn without_place(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let first = first.split(" at line ").next().unwrap_or(first);
    let rest = if first.starts_with("line ") || first.starts_with("error: line ") {
        first.split_once(": ").map_or(first, |(_, rest)| rest)
    } else {
        first
    };
    rest.trim_start_matches("error: ").to_lowercase()
}
