//! What is said of a warehouse in BigQuery that cannot be used.

use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{EngineError, FailureKind};
use crate::graph::target::Remote;
use crate::publish::Holder;
use crate::run::step;

/// A warehouse that another build holds.
pub(super) fn busy(remote: &Remote, holder: &Holder) -> Diagnostic {
    Diagnostic::error(
        Code::WarehouseBusy,
        format!(
            "another build holds `{}.{}`",
            remote.project, remote.dataset
        ),
        remote.at.clone(),
        format!(
            "process {} of {} on {} has held it since {} and was alive at {}",
            holder.pid, holder.owner, holder.host, holder.started, holder.heartbeat
        ),
        "try again when it is done; `dwh build --wait` waits for it; the lock of a killed build goes by itself within three minutes",
    )
}

/// A build that was taken for dead while it was asleep.
pub fn lost(remote: &Remote) -> Diagnostic {
    Diagnostic::error(
        Code::WarehouseBusy,
        format!(
            "another build has taken the lock of `{}.{}`",
            remote.project, remote.dataset
        ),
        remote.at.clone(),
        "this build has not said for three minutes that it is alive, as one whose machine sleeps; it has published nothing",
        "build again when the other one is done",
    )
}

/// A warehouse that cannot be used, with the line of models.yaml that asked for it.
pub fn unusable(remote: &Remote, error: &EngineError) -> Diagnostic {
    let (code, what, fix) = match error.kind {
        FailureKind::Credentials => (
            Code::UnusableCredentials,
            "has no usable credentials",
            "sign in with `gcloud auth application-default login`, or set `credentials` of the target to a key file",
        ),
        FailureKind::Unreachable => (
            Code::UnreachableWarehouse,
            "does not answer",
            "check the network and `endpoint`, and build again; `retry_for` of the target sets how long is tried",
        ),
        FailureKind::Denied => (
            Code::UnusableWarehouse,
            "refuses access",
            "ask for the permission that is named, or for the roles `bigquery.jobUser` and `bigquery.dataEditor`; enable the API where it is off",
        ),
        FailureKind::Missing => (
            Code::UnusableWarehouse,
            "is not there",
            "check `project`, `dataset` and `location` of the target",
        ),
        FailureKind::Bucket => (
            Code::UnusableWarehouse,
            "cannot use its bucket",
            step::BUCKET,
        ),
        FailureKind::OverLimit => (
            Code::UnusableWarehouse,
            "would bill more than it may",
            "raise `maximum_bytes_billed` of the target, or read less",
        ),
        FailureKind::Refused
        | FailureKind::Interrupted
        | FailureKind::DiskFull
        | FailureKind::Locked
        | FailureKind::NotADatabase => (
            Code::UnusableWarehouse,
            "refused a request",
            "run again with `-vv` to see what was sent",
        ),
    };
    let bucket = remote.bucket.as_ref();
    let bucket = bucket.filter(|_| error.kind == FailureKind::Bucket);
    Diagnostic::error(
        code,
        format!(
            "the warehouse `{}.{}` {what}",
            remote.project, remote.dataset
        ),
        bucket.map_or(&remote.at, |it| &it.at).clone(),
        error.message.clone(),
        fix,
    )
}

/// A dataset that lies elsewhere than the target says.
pub(super) fn elsewhere(remote: &Remote, found: &str, wanted: &str) -> Diagnostic {
    let Remote {
        project, dataset, ..
    } = remote;
    Diagnostic::error(
        Code::UnusableWarehouse,
        format!("the dataset `{project}.{dataset}` lies in `{found}`, not in `{wanted}`"),
        remote.at.clone(),
        "a dataset stays where it was made, and queries of one place read no other",
        format!("set `location: {found}` in the target, or name another dataset"),
    )
}
