//! Reads what DuckDB says when it refuses: its words, what kind of failure it is, and the place.

use serde_json::Value;

use super::{EngineError, FailureKind};

/// What DuckDB said, understood.
#[expect(
    clippy::needless_pass_by_value,
    reason = "`map_err` hands the error over"
)]
pub(super) fn engine_error(error: ::duckdb::Error) -> EngineError {
    read(&error.to_string())
}

/// Reads a message that is JSON (`errors_as_json`), perhaps behind a prefix, or plain text.
fn read(text: &str) -> EngineError {
    let json = text
        .find('{')
        .and_then(|at| serde_json::from_str::<Value>(text[at..].trim_end()).ok());
    let field = |name: &str| {
        json.as_ref()
            .and_then(|it| it.get(name))
            .and_then(Value::as_str)
    };
    let message = field("exception_message").unwrap_or(text).trim().to_owned();
    let kind = kind(field("exception_type").unwrap_or_default(), &message);
    let offset = field("position").and_then(|it| it.parse().ok());
    EngineError {
        message,
        kind,
        offset,
    }
}

fn kind(exception: &str, message: &str) -> FailureKind {
    let says = |words: &[&str]| words.iter().any(|it| message.contains(it));
    if exception.eq_ignore_ascii_case("interrupt")
        || message == "Interrupted!"
        || says(&["INTERRUPT Error"])
    {
        FailureKind::Interrupted
    } else if says(&[
        "No space left",
        "Could not write",
        "could not write",
        "Disk quota exceeded",
        "max_temp_directory_size",
    ]) {
        FailureKind::DiskFull
    } else if says(&[
        "Could not set lock",
        "being used by another process",
        "Conflicting lock is held",
    ]) {
        FailureKind::Locked
    } else if says(&[
        "not a valid DuckDB database file",
        "database file with version number",
        "corrupt database file",
    ]) {
        FailureKind::NotADatabase
    } else {
        FailureKind::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_behind_a_prefix_and_plain_text_is_kept() {
        let error = read(
            r#"Binder Error: {"exception_type":"Binder","exception_message":"no {x}","position":"13"}"#,
        );
        assert_eq!(
            error,
            EngineError {
                message: "no {x}".into(),
                kind: FailureKind::Refused,
                offset: Some(13)
            }
        );
        let error = read("IO Error: Could not set lock on file \"a\": Conflicting lock is held");
        assert_eq!(error.kind, FailureKind::Locked);
        assert_eq!(
            read("IO Error: No space left on device").kind,
            FailureKind::DiskFull
        );
    }
}
