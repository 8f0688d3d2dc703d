//! `dwh rollback`: has readers see again what they saw before the last publication.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::{EngineError, FailureKind};
use crate::graph::target::{Chosen, Remote, Target};
use crate::publish::past::{self, Lost, Past, REACH};
use crate::publish::remote as publish;
use crate::record::utc;
use crate::sql::write::record::Cell;

use super::build::{self, BuildOptions, run_id, send};
use super::prepare::{self, Opened, Request};
use super::remote::{self, HIDDEN_FOR, OpenedRemote, unusable};

/// Goes back; gives what readers open from then on: a file, or a dataset as it was before a run.
pub async fn rollback(request: &Request, options: &BuildOptions) -> Diagnosed<String> {
    let (graph, chosen) = prepare::resolve(request)?;
    match chosen {
        Chosen::DuckDb(target) => switch(&Opened::new(graph, target), options).await,
        Chosen::BigQuery(target) => {
            let run_id = run_id();
            let opened = remote::open(graph, target, &run_id)?;
            go_back(&opened, &run_id, options).await
        }
    }
}

/// Has a link point to the file before.
async fn switch(opened: &Opened, options: &BuildOptions) -> Diagnosed<String> {
    let lock = build::hold(opened, options).await?;
    let target = &opened.target;
    let previous = opened
        .warehouse
        .rollback(&lock)
        .map_err(|error| vec![prepare::refused(target, "switch", &error)])?;
    let previous = previous.ok_or_else(|| vec![no_earlier_file(target)])?;
    Ok(previous.display().to_string())
}

fn no_earlier_file(target: &Target) -> Diagnostic {
    Diagnostic::error(
        Code::UnusableWarehouse,
        format!("`{}` has no earlier version", target.path.display()),
        target.at.clone(),
        "no version published before the current one is kept",
        "raise `keep_versions` of the target to keep more of them from now on",
    )
}

/// Makes what was there before in hidden datasets, and publishes it as a build does.
async fn go_back(opened: &OpenedRemote, run_id: &str, options: &BuildOptions) -> Diagnosed<String> {
    let started = jiff::Timestamp::now();
    let OpenedRemote {
        remote,
        engine,
        names,
        record,
        ..
    } = opened;
    let failed = |error: EngineError| vec![unusable(remote, &error)];
    let lease = opened.begin(options).await?; // what a killed build had begun is published first, and undone here
    let past = past::last(engine, record).map_err(failed)?;
    let past = past.filter(|it| !it.is_empty());
    let past = past.ok_or_else(|| vec![no_earlier_version(remote)])?;
    if past.age >= REACH {
        return Err(vec![too_long_ago(remote, &past)]);
    }
    let hidden: BTreeSet<_> = past.hidden(names);
    opened
        .datasets(hidden.iter().cloned(), Some(HIDDEN_FOR))
        .map_err(failed)?;
    let brought = past.bring_back(engine, names, remote.concurrency);
    let mut publishing = brought.map_err(|lost| cannot_return(remote, &past, &lost))?;
    let (mut rows, removed) = past.rows(engine, record).map_err(failed)?;
    rows.push(("runs", vec![run(run_id, started, &remote.name)]));
    if remote.is_transactional {
        publishing =
            publish::in_one_transaction(engine, publishing, remote.concurrency).map_err(failed)?;
    }
    publishing.push(record.going_back(&rows, &removed, &past.run_id));
    send(engine, &record.create()).map_err(failed)?;
    if !lease.renew().map_err(failed)? {
        return Err(vec![remote::lost(remote)]);
    }
    options.is_publishing.store(true, Ordering::SeqCst);
    publish::publish(engine, record, run_id, &publishing, remote.concurrency).map_err(failed)?; // readers see it table by table
    let mut hidden = hidden.iter();
    hidden
        .try_for_each(|it| engine.delete_dataset(it))
        .map_err(failed)?;
    Ok(format!(
        "{}.{} as it was before the run {}",
        remote.project, remote.dataset, past.run_id
    ))
}

/// What the record says of a run that goes back.
fn run(run_id: &str, started: jiff::Timestamp, target: &str) -> Vec<Cell> {
    vec![
        Cell::Text(run_id.to_owned()),
        Cell::Instant(utc(started)),
        Cell::Instant(utc(jiff::Timestamp::now())),
        Cell::Text(env!("CARGO_PKG_VERSION").to_owned()),
        Cell::Text(target.to_owned()),
    ]
}

fn no_earlier_version(remote: &Remote) -> Diagnostic {
    Diagnostic::error(
        Code::UnusableWarehouse,
        format!(
            "`{}.{}` has no earlier version",
            remote.project, remote.dataset
        ),
        remote.at.clone(),
        "there was nothing before the first publication, or all that is remembered is undone",
        "build what readers shall see: `dwh build` with an earlier state of the project",
    )
}

fn too_long_ago(remote: &Remote, past: &Past) -> Diagnostic {
    Diagnostic::error(
        Code::UnusableWarehouse,
        format!(
            "what `{}.{}` was before its last publication is gone",
            remote.project, remote.dataset
        ),
        remote.at.clone(),
        format!(
            "the run {} published {} days ago, and BigQuery keeps what a table was for 7 days",
            past.run_id,
            past.age.as_secs() / (24 * 60 * 60)
        ),
        "build what readers shall see: `dwh build` with an earlier state of the project",
    )
}

/// A table that BigQuery does not have any more as it was; nothing has been changed.
fn cannot_return(remote: &Remote, past: &Past, lost: &Lost) -> Vec<Diagnostic> {
    if !matches!(lost.error.kind, FailureKind::Refused | FailureKind::Missing) {
        return vec![unusable(remote, &lost.error)];
    }
    vec![Diagnostic::error(
        Code::UnusableWarehouse,
        format!("`{}` cannot be had as it was", lost.place),
        remote.at.clone(),
        format!(
            "{}\nit was replaced by the run {}; BigQuery keeps what a table was for 7 days (less where its dataset says so), and not past the moment at which it was made anew",
            lost.error.message, past.run_id
        ),
        "build what readers shall see: `dwh build` with an earlier state of the project; nothing was changed",
    )]
}
