//! The steps of unit tests, which come before all others: whatever the engine of the target, they run in a DuckDB of their own.

use std::collections::BTreeMap;

use crate::compile::{Compiled, unit_test};
use crate::diagnostic::Diagnosed;
use crate::fingerprint;
use crate::graph::{Graph, UnitTestId};
use crate::sql::Statement;

use super::{Action, Plan, Step};

/// Changes with how unit tests are run, so that a new version of dwh runs them again.
const FORMAT: &str = "unit test 1";

/// Adds the unit tests that have not passed as they are: of the same query of the model and the same rows. `passed` has the
/// fingerprints by name.
pub(super) fn add(
    plan: &mut Plan,
    graph: &Graph,
    compiled: &Compiled,
    passed: Option<&BTreeMap<String, String>>,
) -> Diagnosed<()> {
    for id in compiled.unit_tests.keys().copied() {
        let name = &graph.unit_test(id).name;
        let fingerprint = fingerprint(graph, compiled, id);
        if passed.and_then(|it| it.get(name)) == Some(&fingerprint) {
            plan.current_tests += 1;
        } else {
            plan.steps.push(Step {
                name: name.clone(),
                action: action(graph, compiled, id)?,
                after: Vec::new(),
                fingerprint,
            });
        }
    }
    Ok(())
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

fn fingerprint(graph: &Graph, compiled: &Compiled, id: UnitTestId) -> String {
    let test = graph.unit_test(id);
    let model = compiled.models[&test.model].sql.as_str();
    let tables = compiled.unit_tests[&id].tables.iter();
    let tables = tables.map(|it| it.sql.as_str());
    let vars = test.vars.iter().map(|it| it.literal.as_str());
    fingerprint::of([FORMAT, model].into_iter().chain(tables).chain(vars))
}
