//! Runs one unit test: makes its rows in a DuckDB of its own, asks the model's query, and compares.

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, FailureKind, Place};
use crate::event::Outcome;
use crate::graph::{Graph, UnitTestId};
use crate::plan::Action;
use crate::sql::{Statement, prelude};

use super::Work;
use super::difference::{Difference, difference};
use super::step::{Sender, failed};

/// How a unit test ended.
pub(super) fn run(work: &Work, action: &Action) -> Outcome {
    let Action::UnitTest {
        test,
        statements,
        given,
        expected,
        columns,
        is_ordered,
    } = action
    else {
        unreachable!("only unit tests are run so");
    };
    let answers = ask(work, statements, expected, given);
    match answers {
        Ok((expected, given)) => match difference(columns, &expected, &given, *is_ordered) {
            None => Outcome::Passed,
            Some(found) => Outcome::Failed {
                failures: found.rows,
                diagnostic: Box::new(differs(&work.graph, *test, &found)),
            },
        },
        Err((error, _)) if error.kind == FailureKind::Interrupted => Outcome::Cancelled,
        Err((error, at)) => failed(broken(&work.graph, *test, &error, at)),
    }
}

/// The rows that are expected, and those that the model gives.
type Answers = (Vec<RecordBatch>, Vec<RecordBatch>);

fn ask(
    work: &Work,
    statements: &[Statement],
    expected: &Statement,
    given: &Statement,
) -> Result<Answers, (EngineError, Option<Span>)> {
    let bench = bench(work).map_err(|error| (error, None))?;
    let mut session = bench.connect().map_err(|error| (error, None))?;
    let mut sender = Sender {
        session: &mut *session,
    };
    sender.send(statements)?;
    let expected = sender.rows(expected)?;
    Ok((expected, sender.rows(given)?))
}

/// The DuckDB of what needs no warehouse.
pub(super) fn bench(work: &Work) -> Result<&DuckDb, EngineError> {
    work.bench.get_or_init(open).as_ref().map_err(Clone::clone)
}

/// A DuckDB without rows, in which every unit test has a schema of its own.
fn open() -> Result<DuckDb, EngineError> {
    let settings = Settings {
        threads: Some(1), // for a few rows, threads cost more than they give
        ..Settings::default()
    };
    let engine = DuckDb::open(&Place::Memory, &settings)?;
    let mut session = engine.connect()?;
    for statement in prelude::statements() {
        session.execute(&statement)?;
    }
    drop(session);
    Ok(engine)
}

fn differs(graph: &Graph, id: UnitTestId, found: &Difference) -> Diagnostic {
    let test = graph.unit_test(id);
    let model = graph.model(test.model);
    let mut diagnostic = Diagnostic::error(
        Code::FailedUnitTest,
        format!(
            "unit test `{}` of `{}` fails: {}",
            test.name, model.name, found.told
        ),
        test.at.clone(),
        format!("the model gives other rows:\n{}", found.drawn),
        format!("mend `{}`, or the test where it is wrong", model.path),
    );
    // A fixture is another file, and its rows are worth no more than the drawing.
    let rows = found
        .expected
        .iter()
        .filter_map(|it| test.expect.rows.get(*it))
        .filter(|it| it.at.text == test.at.text);
    let related = rows.map(|it| (it.at.clone(), "expected here".to_owned()));
    diagnostic.related.extend(related);
    diagnostic
}

fn broken(graph: &Graph, id: UnitTestId, error: &EngineError, at: Option<Span>) -> Diagnostic {
    let test = graph.unit_test(id);
    let model = graph.model(test.model);
    let mut message = error.message.trim().to_owned();
    message.truncate(message.find("\n\n").unwrap_or(message.len()));
    let mut diagnostic = model.expanded.mend(Diagnostic::error(
        Code::FailedUnitTest,
        format!(
            "unit test `{}` of `{}` cannot be run",
            test.name, model.name
        ),
        at.unwrap_or_else(|| test.at.clone()),
        message,
        "mend the query, or the rows that it is given",
    ));
    if diagnostic.at != test.at {
        let related = (test.at.clone(), "this is the test".to_owned());
        diagnostic.related.push(related);
    }
    diagnostic
}
