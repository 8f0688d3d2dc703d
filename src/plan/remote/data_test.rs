//! Data tests in BigQuery. Examples of functions need no warehouse, and are tried in a DuckDB of their own.

use crate::compile::{Compiled, bigquery as compile};
use crate::diagnostic::Diagnosed;
use crate::graph::{Graph, Parent, TestId};
use crate::plan::decide::{Decision, is_published, left_out};
use crate::plan::{Action, Plan, Step, unit_tests};
use crate::sql::write::{bigquery as sql, data_test};
use crate::sql::{Fragment, Statement};
use crate::state::WarehouseState;

use super::{Names, Writer, empty, quoted};

/// Makes the plan that runs unit tests, and the data tests of models on what is published, and changes nothing.
pub fn tests_only(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    names: &Names,
) -> Diagnosed<Plan> {
    let published = |parent: Parent| quoted(&names.published(&graph.name_of(parent)));
    let mut plan = empty(Decision::default());
    plan.steps = unit_tests::all(graph, compiled)?;
    for id in compiled.tests.keys().copied() {
        if let Some(left_out) = left_out(graph, id, &|it| is_published(graph, state, it)) {
            plan.left_out.push(left_out);
            continue;
        }
        plan.steps.push(Step {
            name: graph.test(id).name.clone(),
            action: action(graph, compiled, id, &published, |_| None)?,
            after: Vec::new(),
            fingerprint: String::new(),
        });
    }
    Ok(plan)
}

/// What a test does; `keep` keeps its failing rows.
fn action(
    graph: &Graph,
    compiled: &Compiled,
    id: TestId,
    name: &compile::Name<'_>,
    keep: impl FnOnce(&Fragment) -> Option<Statement>,
) -> Diagnosed<Action> {
    let (count, keep, show) = if let Some(failing) = compile::failing(graph, id, name)? {
        (
            sql::count_failing(&failing),
            keep(&failing),
            sql::show_failing(&failing),
        )
    } else {
        let failing = &compiled.tests[&id];
        (data_test::count(failing), None, data_test::show(failing))
    };
    Ok(Action::Test {
        test: id,
        severity: graph.test(id).severity,
        count,
        keep,
        show,
    })
}

impl Writer<'_> {
    pub(super) fn test(
        &self,
        (id, fingerprint): &(TestId, String),
        decision: &Decision,
    ) -> Diagnosed<Step> {
        let test = self.graph.test(*id);
        let read = |it: Parent| self.read(it, decision);
        let keep = |failing: &Fragment| Some(self.keep(&test.name, failing));
        Ok(Step {
            name: test.name.clone(),
            action: action(self.graph, self.compiled, *id, &read, keep)?,
            after: decision.after(test.reads().map(Parent::Model)),
            fingerprint: fingerprint.clone(),
        })
    }
}
