//! The steps of unit tests, which come before all others: whatever the engine of the target, they run in a DuckDB of their own.

use crate::compile::{Compiled, unit_test};
use crate::diagnostic::Diagnosed;
use crate::fingerprint;
use crate::graph::{Graph, UnitTestId};
use crate::sql::Statement;

use super::{Action, Step};

/// Changes with how unit tests are run, so that a new version of dwh runs them again.
const FORMAT: &str = "unit test 1";

/// The steps of these unit tests, each with what it runs on.
pub(super) fn steps(
    graph: &Graph,
    compiled: &Compiled,
    tests: &[(UnitTestId, String)],
) -> Diagnosed<Vec<Step>> {
    let steps = tests.iter().map(|(id, fingerprint)| {
        Ok(Step {
            name: graph.unit_test(*id).name.clone(),
            action: action(graph, compiled, *id)?,
            after: Vec::new(),
            fingerprint: fingerprint.clone(),
        })
    });
    steps.collect()
}

/// All unit tests that were compiled, whether they have passed or not.
pub(super) fn all(graph: &Graph, compiled: &Compiled) -> Diagnosed<Vec<Step>> {
    let tests = compiled.unit_tests.keys();
    let tests: Vec<_> = tests.map(|it| (*it, String::new())).collect();
    steps(graph, compiled, &tests)
}

fn action(graph: &Graph, compiled: &Compiled, id: UnitTestId) -> Diagnosed<Action> {
    let bench = &compiled.unit_tests[&id];
    let model = graph.model(graph.unit_test(id).model);
    let query = unit_test::query(graph, id, compiled)?;
    Ok(Action::UnitTest {
        test: id,
        statements: bench.tables.clone(),
        given: Statement::of(bench.compared(&query), model.sent()),
        expected: bench.expected(),
        columns: bench.columns.clone(),
        is_ordered: model.query.order_by.is_some(),
    })
}

/// What the result of a unit test depends on: the query of its model, its rows, and its variables.
pub(super) fn fingerprint(graph: &Graph, compiled: &Compiled, id: UnitTestId) -> String {
    let test = graph.unit_test(id);
    let model = compiled.models[&test.model].sql.as_str();
    let tables = compiled.unit_tests[&id].tables.iter();
    let tables = tables.map(|it| it.sql.as_str());
    let vars = test.vars.iter().map(|it| it.literal.as_str());
    fingerprint::of([FORMAT, model].into_iter().chain(tables).chain(vars))
}
