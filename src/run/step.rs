//! Runs one step on a connection of its own, and says how it ended.

use duckdb::arrow::array::RecordBatch;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{self, Engine, EngineError, FailureKind, Place, Session};
use crate::event::Outcome;
use crate::graph::{Graph, SourceTable, TestKind};
use crate::plan::{Action, Check, Loading, Step, StepId};
use crate::sql::Statement;

use super::broken::broken;
use super::{Work, load, rejected, unit_test};

/// What is to be done where a bucket cannot be used.
pub const BUCKET: &str = "check `bucket` of the target: it lies where the dataset does, and whoever builds needs `storage.objects.create`, `get`, `list` and `delete` on it, which the role `storage.objectUser` has";

/// Runs a step.
pub fn execute(work: &Work, step: StepId) -> Outcome {
    let step = work.plan.step(step);
    if let Action::UnitTest { .. } = step.action {
        return unit_test::run(work, &step.action);
    }
    let place = place(&work.graph, &step.action);
    let done = engine(work, &step.action)
        .and_then(|it| it.connect_for(&step.name))
        .map_err(|error| (error, None))
        .and_then(|mut session| {
            let mut sender = Sender {
                session: &mut *session,
            };
            match &step.action {
                Action::Extract {
                    load: Some(loading),
                    ..
                } => through(work, &step.name, loading, |sender| {
                    let outcome = extract(sender, &step.action, work)?;
                    keep_rejected(work, &step.name, &outcome, sender)?;
                    Ok(outcome)
                }),
                Action::Load { loading, .. } => {
                    load_model(work, &step.name, sender.session, loading)
                }
                Action::Extract { .. } => extract(&mut sender, &step.action, work),
                Action::Build { .. } => build(&mut sender, work, step),
                Action::UnitTest { .. } => unreachable!("unit tests need no engine of the target"),
                Action::Test {
                    test,
                    count,
                    keep,
                    show,
                    ..
                } => {
                    let failures = sender.numbers(count)?[0];
                    if failures == 0 {
                        return Ok(Outcome::Passed);
                    }
                    sender.send(keep.as_slice())?;
                    let rows = sender.rows(show)?;
                    Ok(broken(work, *test, failures, &rows))
                }
            }
        });
    done.unwrap_or_else(|(error, at)| match error.kind {
        FailureKind::Interrupted => Outcome::Cancelled,
        _ => failed(mended(
            work,
            &step.action,
            diagnose(&step.name, &error, at.unwrap_or(place)),
        )),
    })
}

/// What a step is sent to. An example whose failing rows are not kept in a file needs no warehouse.
fn engine<'a>(work: &'a Work, action: &Action) -> Result<&'a dyn Engine, EngineError> {
    match action {
        Action::Test {
            test, keep: None, ..
        } if work.graph.test(*test).kind == TestKind::Example => Ok(unit_test::bench(work)?),
        _ => Ok(&*work.engine),
    }
}

/// A place in a query whose calls of functions are replaced becomes one in the files.
fn mended(work: &Work, action: &Action, diagnostic: Diagnostic) -> Diagnostic {
    match action {
        Action::Build { model, .. } => {
            let model = work.graph.model(*model);
            model.expanded_as(&diagnostic.at.text).mend(diagnostic)
        }
        Action::UnitTest { .. }
        | Action::Extract { .. }
        | Action::Load { .. }
        | Action::Test { .. } => diagnostic,
    }
}

/// A step that panicked.
pub fn bug(work: &Work, step: StepId) -> Outcome {
    let step = work.plan.step(step);
    failed(Diagnostic::error(
        Code::FailedStatement,
        format!("`{}` failed: this is a bug in dwh", step.name),
        place(&work.graph, &step.action),
        "dwh panicked while it ran this step",
        "report it to the makers of dwh, with the text above and the output of `dwh build -vv`",
    ))
}

/// Sends statements, and remembers where the one that failed was written.
pub(super) struct Sender<'a> {
    pub(super) session: &'a mut dyn Session,
}

pub(super) type Sent<T> = Result<T, (EngineError, Option<Span>)>;

impl Sender<'_> {
    pub(super) fn send(&mut self, statements: &[Statement]) -> Sent<()> {
        for statement in statements {
            tracing::debug!(sql = %statement, "send");
            self.session
                .execute(statement)
                .map_err(|error| locate(error, statement))?;
        }
        Ok(())
    }

    /// How a step ends whose rows break a constraint.
    fn check(&mut self, check: &Check, work: &Work) -> Sent<Option<Outcome>> {
        let failures = self.numbers(&check.count)?[0];
        if failures == 0 {
            return Ok(None);
        }
        self.send(std::slice::from_ref(&check.keep))?;
        let rows = self.rows(&check.show)?;
        Ok(Some(broken(work, check.test, failures, &rows)))
    }

    pub(super) fn rows(&mut self, query: &Statement) -> Sent<Vec<RecordBatch>> {
        tracing::debug!(sql = %query, "send");
        self.session
            .query(query)
            .map_err(|error| locate(error, query))
    }

    /// The numbers of the only row of an answer.
    fn numbers(&mut self, query: &Statement) -> Sent<Vec<u64>> {
        self.rows(query).map(|it| engine::numbers(&it))
    }
}

fn locate(error: EngineError, statement: &Statement) -> (EngineError, Option<Span>) {
    let at = error.offset.and_then(|it| statement.place(it));
    (error, at)
}

fn build(sender: &mut Sender<'_>, work: &Work, step: &Step) -> Sent<Outcome> {
    let Action::Build {
        statements,
        load,
        checks,
        seal,
        count,
        ..
    } = &step.action
    else {
        unreachable!("only models are built");
    };
    match load {
        None => sender.send(statements)?,
        Some(loading) => drop(through(work, &step.name, loading, |scratch| {
            scratch.send(statements)?;
            Ok(Outcome::Built { rows: None })
        })?),
    }
    for check in checks {
        if let Some(outcome) = sender.check(check, work)? {
            return Ok(outcome);
        }
    }
    sender.send(seal)?;
    let counted = count.as_ref().map(|it| sender.numbers(it)).transpose()?;
    Ok(Outcome::Built {
        rows: counted.map(|it| it[0]),
    })
}

fn extract(sender: &mut Sender<'_>, action: &Action, work: &Work) -> Sent<Outcome> {
    let Action::Extract {
        source,
        statements,
        count,
        show,
        max_rejects,
        records,
        load: _,
    } = action
    else {
        unreachable!("only extractions are extracted");
    };
    let table = work.graph.source(*source);
    sender.send(statements)?;
    let counts = sender.numbers(count)?;
    let (rows, kept_out) = (counts[0], counts[1]);
    if let Some(records) = records
        && rows + kept_out != *records
    {
        return Ok(failed(miscounted(table, *records, rows, kept_out)));
    }
    if kept_out > *max_rejects {
        let rows = sender.rows(show)?;
        let diagnostic = rejected::too_many(work, table, kept_out, *max_rejects, &rows);
        return Ok(failed(diagnostic));
    }
    Ok(Outcome::Extracted {
        rows,
        rejected: kept_out,
    })
}

/// Keeps the rows that a DuckDB of its own has rejected, which goes with the step.
fn keep_rejected(work: &Work, name: &str, outcome: &Outcome, sender: &mut Sender<'_>) -> Sent<()> {
    match outcome {
        Outcome::Extracted { rejected: 0, .. } => Ok(()),
        Outcome::Failed { .. } => {
            if let Err(error) = rejected::keep(work, name, sender.session) {
                tracing::warn!(%error, "rejected rows are not kept"); // why the step fails is worth more
            }
            Ok(())
        }
        _ => rejected::keep(work, name, sender.session).map_err(|error| (error, None)),
    }
}

/// Has a relation filled in a DuckDB of its own, and loads what is there into BigQuery, unless filling it has failed.
fn through(
    work: &Work,
    name: &str,
    loading: &Loading,
    fill: impl FnOnce(&mut Sender<'_>) -> Sent<Outcome>,
) -> Sent<Outcome> {
    let plain = |error: EngineError| (error, None);
    let folder = load::folder().map_err(plain)?;
    let place = Place::Build {
        path: folder.path().join("filled.duckdb"),
        storage_version: "v1.4.0".into(),
    };
    let scratch = DuckDb::open(&place, &Settings::default()).map_err(plain)?;
    let mut session = scratch.connect().map_err(plain)?;
    let outcome = fill(&mut Sender {
        session: &mut *session,
    })?;
    if !matches!(outcome, Outcome::Failed { .. }) {
        load::load(work.loader(), name, &mut *session, loading, folder.path()).map_err(plain)?;
    }
    Ok(outcome)
}

/// Loads a model that a DuckDB file holds into BigQuery.
fn load_model(
    work: &Work,
    name: &str,
    session: &mut dyn Session,
    loading: &Loading,
) -> Sent<Outcome> {
    let loaded =
        load::folder().and_then(|it| load::load(work.loader(), name, session, loading, it.path()));
    let rows = loaded.map_err(|error| (error, None))?;
    Ok(Outcome::Loaded { rows })
}

/// The place that asked for a step.
fn place(graph: &Graph, action: &Action) -> Span {
    match action {
        Action::UnitTest { test, .. } => graph.unit_test(*test).at.clone(),
        Action::Extract { source, .. } => graph.source(*source).at.clone(),
        Action::Build { model, .. } | Action::Load { model, .. } => {
            Span::whole(&graph.model(*model).text)
        }
        Action::Test { test, .. } => graph.test(*test).at.clone(),
    }
}

pub(super) fn failed(diagnostic: Diagnostic) -> Outcome {
    Outcome::Failed {
        failures: 0,
        diagnostic: Box::new(diagnostic),
    }
}

fn diagnose(name: &str, error: &EngineError, at: Span) -> Diagnostic {
    let (code, fix) = match error.kind {
        FailureKind::DiskFull => (
            Code::DiskFull,
            "free space on the disk of the warehouse and build again",
        ),
        FailureKind::Locked | FailureKind::NotADatabase => (
            Code::UnusableWarehouse,
            "choose another `path` for the target",
        ),
        FailureKind::Credentials => (
            Code::UnusableCredentials,
            "sign in with `gcloud auth application-default login`, or set `credentials` of the target to a key file",
        ),
        FailureKind::Denied => (
            Code::FailedStatement,
            "ask for the permission that is named, or for the roles `bigquery.jobUser` and `bigquery.dataEditor`; enable the API where it is off",
        ),
        FailureKind::Unreachable => (
            Code::UnreachableWarehouse,
            "build again: what was done is found by its id; `retry_for` of the target sets how long is tried",
        ),
        FailureKind::OverLimit => (
            Code::FailedStatement,
            "raise `maximum_bytes_billed`, or read less: name partitions and columns",
        ),
        FailureKind::Bucket => (Code::FailedStatement, BUCKET),
        FailureKind::Missing => (
            Code::FailedStatement,
            "check the name of the project and the dataset, and where it lies (`location`)",
        ),
        FailureKind::Refused | FailureKind::Interrupted => (
            Code::FailedStatement,
            "mend the query, or the data it reads; `dwh compile` shows the SQL that was sent",
        ),
    };
    let mut message = error.message.trim().to_owned();
    message.truncate(message.find("\n\n").unwrap_or(message.len()));
    Diagnostic::error(code, format!("`{name}` failed"), at, message, fix)
}

fn miscounted(table: &SourceTable, records: u64, rows: u64, rejected: u64) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidSourceFile,
        format!("`{}.{}` was not read whole", table.source, table.name),
        table.at.clone(),
        format!("the files have {records} records, but {rows} were loaded and {rejected} rejected"),
        "check quotes and line ends of the file; nothing was published",
    )
}
