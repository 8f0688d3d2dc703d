//! Runs one step on a connection of its own, and says how it ended.

use duckdb::arrow::array::{AsArray, RecordBatch};
use duckdb::arrow::datatypes::{DataType, Int64Type};
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::engine::{EngineError, FailureKind, Session};
use crate::event::Outcome;
use crate::graph::{About, DataTest, Graph, Severity, SourceTable, TestKind};
use crate::plan::{Action, Check, Step, StepId};
use crate::sql::Statement;

use super::load::load;
use super::{Work, unit_test};

/// Runs a step.
pub fn execute(work: &Work, step: StepId) -> Outcome {
    let step = work.plan.step(step);
    if let Action::UnitTest { .. } = step.action {
        return unit_test::run(work, &step.action);
    }
    let place = place(&work.graph, &step.action);
    let done = work
        .engine
        .connect_for(&step.name)
        .map_err(|error| (error, None))
        .and_then(|mut session| {
            let mut sender = Sender {
                session: &mut *session,
            };
            match &step.action {
                Action::Extract {
                    load: Some(loading),
                    ..
                } => load(work, &step.name, loading, &mut |sender| {
                    extract(sender, &step.action, &work.graph)
                }),
                Action::Extract { .. } => extract(&mut sender, &step.action, &work.graph),
                Action::Build { .. } => build(&mut sender, work, step),
                Action::UnitTest { .. } => unreachable!("unit tests need no engine of the target"),
                Action::Test {
                    test,
                    severity,
                    count,
                    keep,
                    show,
                } => {
                    let failures = sender.numbers(count)?[0];
                    if failures == 0 {
                        return Ok(Outcome::Passed);
                    }
                    sender.send(keep.as_slice())?;
                    let rows = sender.rows(show)?;
                    Ok(broken(
                        work.graph.test(*test),
                        &work.graph,
                        *severity,
                        failures,
                        &rows,
                    ))
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

/// A place in a query whose calls of functions are replaced becomes one in the files.
fn mended(work: &Work, action: &Action, diagnostic: Diagnostic) -> Diagnostic {
    match action {
        Action::Build { model, .. } => work.graph.model(*model).expanded.mend(diagnostic),
        Action::UnitTest { .. } | Action::Extract { .. } | Action::Test { .. } => diagnostic,
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
    fn check(&mut self, check: &Check, graph: &Graph) -> Sent<Option<Outcome>> {
        let failures = self.numbers(&check.count)?[0];
        if failures == 0 {
            return Ok(None);
        }
        self.send(std::slice::from_ref(&check.keep))?;
        let rows = self.rows(&check.show)?;
        let test = graph.test(check.test);
        Ok(Some(broken(test, graph, test.severity, failures, &rows)))
    }

    pub(super) fn rows(&mut self, query: &Statement) -> Sent<Vec<RecordBatch>> {
        tracing::debug!(sql = %query, "send");
        self.session
            .query(query)
            .map_err(|error| locate(error, query))
    }

    /// The numbers of the only row of an answer.
    fn numbers(&mut self, query: &Statement) -> Sent<Vec<u64>> {
        let batches = self.rows(query)?;
        let batch = batches
            .iter()
            .find(|it| it.num_rows() > 0)
            .expect("a count gives one row");
        let number = |column: usize| {
            let column = batch.column(column).as_primitive::<Int64Type>();
            u64::try_from(column.value(0)).expect("a count is not negative")
        };
        Ok((0..batch.num_columns()).map(number).collect())
    }
}

fn locate(error: EngineError, statement: &Statement) -> (EngineError, Option<Span>) {
    let at = error.offset.and_then(|it| statement.place(it));
    (error, at)
}

fn build(sender: &mut Sender<'_>, work: &Work, step: &Step) -> Sent<Outcome> {
    let Action::Build {
        statements,
        load: through,
        checks,
        seal,
        count,
        ..
    } = &step.action
    else {
        unreachable!("only models are built");
    };
    match through {
        None => sender.send(statements)?,
        Some(loading) => drop(load(work, &step.name, loading, &mut |scratch| {
            scratch.send(statements)?;
            Ok(Outcome::Built { rows: None })
        })?),
    }
    for check in checks {
        if let Some(outcome) = sender.check(check, &work.graph)? {
            return Ok(outcome);
        }
    }
    sender.send(seal)?;
    let counted = count.as_ref().map(|it| sender.numbers(it)).transpose()?;
    Ok(Outcome::Built {
        rows: counted.map(|it| it[0]),
    })
}

fn extract(sender: &mut Sender<'_>, action: &Action, graph: &Graph) -> Sent<Outcome> {
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
    let table = graph.source(*source);
    sender.send(statements)?;
    let counts = sender.numbers(count)?;
    let (rows, rejected) = (counts[0], counts[1]);
    if let Some(records) = records
        && rows + rejected != *records
    {
        return Ok(failed(miscounted(table, *records, rows, rejected)));
    }
    if rejected > *max_rejects {
        let rows = sender.rows(show)?;
        return Ok(failed(too_many_rejects(
            table,
            rejected,
            *max_rejects,
            &rows,
        )));
    }
    Ok(Outcome::Extracted { rows, rejected })
}

/// The place that asked for a step.
fn place(graph: &Graph, action: &Action) -> Span {
    match action {
        Action::UnitTest { test, .. } => graph.unit_test(*test).at.clone(),
        Action::Extract { source, .. } => graph.source(*source).at.clone(),
        Action::Build { model, .. } => Span::whole(&graph.model(*model).text),
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

fn broken(
    test: &DataTest,
    graph: &Graph,
    severity: Severity,
    failures: u64,
    rows: &[RecordBatch],
) -> Outcome {
    let about = match test.about {
        About::Model(id) => &graph.model(id).name,
        About::Function(id) => &graph.function(id).name,
    };
    let (level, verb) = match severity {
        Severity::Error => (Level::Error, "fails"),
        Severity::Warn => (Level::Warning, "is broken, which only warns"),
    };
    let diagnostic = Box::new(Diagnostic {
        code: match test.kind {
            TestKind::Constraint(_) => Code::BrokenConstraint,
            TestKind::Test | TestKind::Example => Code::FailedTest,
        },
        level,
        what: match test.kind {
            TestKind::Test => format!(
                "test `{}` of `{about}` {verb}: {failures} {}",
                test.name,
                plural(failures, "row")
            ),
            TestKind::Constraint(kind) => format!(
                "constraint `{}` of `{about}` is broken: {failures} {}",
                kind.as_str(),
                plural(failures, "row")
            ),
            TestKind::Example => format!("an example of function `{about}` fails"),
        },
        at: test.at.clone(),
        why: match test.kind {
            TestKind::Example => format!("it gives something else:\n{}", lines(rows)),
            TestKind::Test | TestKind::Constraint(_) => {
                format!("these rows break it:\n{}", lines(rows))
            }
        },
        fix: match severity {
            Severity::Error if test.kind == TestKind::Example => {
                format!("mend `sql/functions/{about}.sql`, or the example")
            }
            Severity::Error => format!(
                "look at `SELECT * FROM _dwh.test_failures WHERE test = '{}'` with `dwh query --failed`",
                test.name
            ),
            Severity::Warn => format!(
                "look at `SELECT * FROM _dwh.test_failures WHERE test = '{}'` with `dwh query`",
                test.name
            ),
        },
        related: Vec::new(),
    });
    match severity {
        Severity::Error => Outcome::Failed {
            failures,
            diagnostic,
        },
        Severity::Warn => Outcome::Warned {
            failures,
            diagnostic,
        },
    }
}

fn too_many_rejects(
    table: &SourceTable,
    rejected: u64,
    allowed: u64,
    rows: &[RecordBatch],
) -> Diagnostic {
    Diagnostic::error(
        Code::RejectedRows,
        format!(
            "{rejected} {} of `{}.{}` {} not fit the declared columns",
            plural(rejected, "row"),
            table.source,
            table.name,
            if rejected == 1 { "does" } else { "do" }
        ),
        table.at.clone(),
        format!(
            "`max_rejects` is {allowed}\nthe first rejected rows:\n{}",
            lines(rows)
        ),
        "look at `_dwh.rejected_rows` with `dwh query --failed`, mend the file or its declared types, or raise `max_rejects`",
    )
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

fn plural(count: u64, word: &str) -> String {
    if count == 1 {
        word.into()
    } else {
        format!("{word}s")
    }
}

/// A few rows as `column=value` lines.
fn lines(batches: &[RecordBatch]) -> String {
    let options = FormatOptions::default().with_null("NULL");
    let mut lines = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = batch
                .columns()
                .iter()
                .zip(schema.fields())
                .map(|(column, field)| {
                    let value = ArrayFormatter::try_new(&**column, &options)
                        .map(|it| it.value(row).to_string());
                    let value = value.unwrap_or_else(|error| error.to_string());
                    let is_decimal = matches!(field.data_type(), DataType::Decimal128(..))
                        && value.contains('.');
                    let value = if is_decimal {
                        value.trim_end_matches('0').trim_end_matches('.')
                    } else {
                        &value
                    };
                    format!("{}={value}", field.name())
                });
            lines.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    lines.join("\n")
}
