//! What BigQuery says when it refuses, what can be tried again, and what a user is told.

use gcp_bigquery_client::error::BQError;
use serde_json::Value;

use crate::googlesql;

use super::super::{EngineError, FailureKind};

/// A request or a job that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The HTTP status; 0 where there was no answer, or none that could be read.
    pub(super) status: u16,
    /// BigQuery's reason, such as `invalidQuery`; empty where it gave none.
    pub(super) reason: String,
    /// In BigQuery's words, or those of the connection.
    pub(super) message: String,
    /// Whether the request may not have arrived, or its answer was lost.
    pub(super) is_lost: bool,
    /// Whether there is no token to ask with.
    pub(super) is_credentials: bool,
}

/// Reasons after which the same request may succeed, by BigQuery's table of errors.
const TRANSIENT: [&str; 9] = [
    "backendError",
    "internalError",
    "rateLimitExceeded",
    "quotaExceeded",
    "jobBackendError",
    "jobInternalError",
    "jobRateLimitExceeded",
    "tableUnavailable",
    "userRateLimitExceeded",
];

impl Failure {
    pub(super) fn new(status: u16, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            message: message.into(),
            is_lost: false,
            is_credentials: false,
        }
    }

    /// There is no token to ask with, and why.
    pub(super) fn credentials(message: impl Into<String>) -> Self {
        Self {
            is_credentials: true,
            ..Self::new(0, "", message)
        }
    }

    /// The answer with this status and body, which is not a success.
    pub(super) fn answered(status: u16, body: &[u8]) -> Self {
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let error = json.as_ref().and_then(|it| it.get("error"));
        let text = |it: Option<&Value>| it.and_then(Value::as_str).map(str::to_owned);
        let reason = error.and_then(|it| it.pointer("/errors/0/reason"));
        let message = text(error.and_then(|it| it.get("message")));
        let shown = || match String::from_utf8_lossy(&body[..body.len().min(200)]) {
            it if it.is_empty() => format!("HTTP status {status}"),
            it => format!("HTTP status {status}: {it}"),
        };
        Self::new(
            status,
            text(reason).unwrap_or_default(),
            message.unwrap_or_else(shown),
        )
    }

    /// The answer did not come, or not whole.
    pub(super) fn lost(error: &reqwest::Error) -> Self {
        Self {
            is_lost: true,
            ..Self::new(error.status().map_or(0, |it| it.as_u16()), "", chain(error))
        }
    }

    /// An error that a job ended with.
    pub(super) fn of_job(reason: Option<&str>, message: Option<&str>) -> Self {
        Self::new(200, reason.unwrap_or_default(), message.unwrap_or_default())
    }

    /// Whether trying again may help.
    pub(super) fn is_transient(&self) -> bool {
        self.is_lost
            || matches!(self.status, 429 | 500 | 502 | 503 | 504)
            || TRANSIENT.contains(&self.reason.as_str())
    }

    /// Whether a job of this id, or a table of this name, is there already.
    pub(super) fn is_duplicate(&self) -> bool {
        self.status == 409
    }

    /// Whether it is not there.
    pub(super) fn is_missing(&self) -> bool {
        self.status == 404
    }

    /// Whether an upload is not known any more.
    pub(super) fn is_gone(&self) -> bool {
        self.is_missing() || self.status == 410
    }

    /// What a caller of the engine hears; `sql` is what was sent, where SQL was.
    pub(super) fn into_error(self, sql: Option<&str>) -> EngineError {
        let (message, offset) = match sql {
            Some(sql) => place(&self.message, sql),
            None => (self.message.clone(), None),
        };
        EngineError {
            kind: self.kind(),
            message,
            offset,
        }
    }

    fn kind(&self) -> FailureKind {
        let says = |words: &str| self.message.contains(words);
        match self.reason.as_str() {
            _ if self.is_credentials => FailureKind::Credentials,
            "stopped" => FailureKind::Interrupted,
            "bytesBilledLimitExceeded" | "billingTierLimitExceeded" | "billingNotEnabled" => {
                FailureKind::OverLimit
            }
            _ if is_of_bucket(&self.message) => FailureKind::Bucket,
            "accessNotConfigured" | "accessDenied" | "forbidden" => FailureKind::Denied,
            "notFound" => FailureKind::Missing,
            _ if self.is_lost || self.is_transient() => FailureKind::Unreachable,
            _ if self.status == 401 => FailureKind::Credentials,
            _ if self.status == 403 => FailureKind::Denied,
            _ if self.status == 404 => FailureKind::Missing,
            _ if says("Access Denied") => FailureKind::Denied,
            _ => FailureKind::Refused,
        }
    }
}

/// Whether a job complains of the bucket that it reads from: a permission, or where it lies.
fn is_of_bucket(message: &str) -> bool {
    ["storage.objects.", "in different locations"]
        .iter()
        .any(|it| message.contains(it))
}

impl From<BQError> for Failure {
    fn from(error: BQError) -> Self {
        match error {
            BQError::ResponseError { error } => {
                let error = error.error;
                let reason = error.errors.first().and_then(|it| it.get("reason"));
                Self::new(
                    u16::try_from(error.code).unwrap_or(0),
                    reason.cloned().unwrap_or_default(),
                    error.message,
                )
            }
            BQError::RequestError(error) => Self::lost(&error),
            BQError::NoToken => Self::credentials("no token was given"),
            BQError::AuthError(error) => Self::credentials(error.to_string()),
            BQError::YupAuthError(error) => Self::credentials(error.to_string()),
            error => Self::new(0, "", error.to_string()),
        }
    }
}

/// An error and what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

/// A message without the place that it ends with, and the byte of the SQL that the place is.
fn place(message: &str, sql: &str) -> (String, Option<usize>) {
    // BigQuery writes `at [3:5]`, GoogleSQL's analyzer `[at 3:5]`.
    let usual = message.trim_end().strip_suffix(']').and_then(|it| {
        let (rest, place) = it.rsplit_once(" at [")?;
        Some(format!("{rest} [at {place}]"))
    });
    let usual = usual.as_deref().unwrap_or(message);
    let (rest, at) = googlesql::place(usual, sql);
    (rest.to_owned(), at.map(|it| it.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, body: &str) -> String {
        let failure = Failure::answered(status, body.as_bytes());
        let is_transient = failure.is_transient();
        let error = failure.into_error(Some("SELECT\n  nope FROM t"));
        format!(
            "{:?} {} {:?}{}",
            error.kind,
            error.message,
            error.offset,
            if is_transient { ", tried again" } else { "" }
        )
    }

    fn error(code: u16, reason: &str, message: &str) -> String {
        format!(
            r#"{{"error":{{"code":{code},"errors":[{{"reason":"{reason}","message":"{message}"}}],"message":"{message}"}}}}"#
        )
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn answers_are_understood() {
        let all = [
            (
                400,
                error(400, "invalidQuery", "Unrecognized name: nope at [2:3]"),
            ),
            (
                400,
                error(
                    400,
                    "bytesBilledLimitExceeded",
                    "Query exceeded limit for bytes billed: 10485760. 20971520 or higher required.",
                ),
            ),
            (
                403,
                error(
                    403,
                    "accessDenied",
                    "Access Denied: Table p:d.t: User does not have permission",
                ),
            ),
            (
                403,
                error(
                    403,
                    "accessNotConfigured",
                    "BigQuery API has not been used in project p before or it is disabled.",
                ),
            ),
            (403, error(403, "rateLimitExceeded", "Exceeded rate limits")),
            (403, error(403, "quotaExceeded", "Quota exceeded")),
            (
                404,
                error(
                    404,
                    "notFound",
                    "Not found: Dataset p:d was not found in location EU",
                ),
            ),
            (401, error(401, "authError", "Invalid Credentials")),
            (429, String::new()),
            (502, "<html>Bad Gateway</html>".into()),
            (503, error(503, "backendError", "Backend Error")),
        ];
        let told: Vec<_> = all
            .iter()
            .map(|(status, body)| check(*status, body))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        Refused Unrecognized name: nope Some(9)
        OverLimit Query exceeded limit for bytes billed: 10485760. 20971520 or higher required. None
        Denied Access Denied: Table p:d.t: User does not have permission None
        Denied BigQuery API has not been used in project p before or it is disabled. None
        Unreachable Exceeded rate limits None, tried again
        Unreachable Quota exceeded None, tried again
        Missing Not found: Dataset p:d was not found in location EU None
        Credentials Invalid Credentials None
        Unreachable HTTP status 429 None, tried again
        Unreachable HTTP status 502: <html>Bad Gateway</html> None, tried again
        Unreachable Backend Error None, tried again
        ");
    }
}
