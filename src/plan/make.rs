//! Writes the plan of a build in a DuckDB file: the statements that close the gap between the project and what is published.

use std::collections::BTreeSet;

use crate::compile::Compiled;
use crate::diagnostic::Diagnosed;
use crate::graph::{Graph, Materialization, ModelId, Parent, SourceId, TestId};
use crate::sql::prelude;
use crate::sql::write::{data_test, extract, record, relation};
use crate::sql::{Fragment, Statement};
use crate::state::WarehouseState;

use super::decide::{Canon, Decision, decide, is_published, left_out};
use super::promises::{self, Promises};
use super::{Action, Base, Demand, Plan, Step, unit_tests};

/// Changes with what dwh writes around a model's query, so that a new version of dwh rebuilds what it builds differently.
const FORMAT: &str = "2";

/// Makes the plan that brings `demand` up to date.
///
/// # Errors
/// Where a model reads one that is neither selected nor published.
pub fn make(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    demand: &Demand,
) -> Diagnosed<Plan> {
    let writer = Writer { graph, compiled };
    let decision = decide(graph, compiled, state, demand, &writer)?;
    let unit_tests = unit_tests::steps(graph, compiled, &decision.unit_tests)?;
    let sources = decision.sources.iter().map(|it| writer.extract(it));
    let models = decision
        .models
        .iter()
        .map(|it| writer.build(it, &decision, state));
    let tests = decision.tests.iter().map(|it| writer.test(it, &decision));
    let units = unit_tests.into_iter();
    let steps: Vec<_> = units.chain(sources).chain(models).chain(tests).collect();
    let nothing_stays =
        decision.current.is_empty() && demand.is_whole_project && !decision.keeps_skipped;
    let base = if nothing_stays || state.relations.is_empty() {
        Base::Empty
    } else {
        Base::Published
    };
    let mut prepare = writer.schemas(demand);
    match (base, &state.file) {
        (Base::Published | Base::Hidden, _) => {
            prepare.extend(writer.forget(&decision, state, &steps));
        }
        (Base::Empty, Some(file)) => prepare.extend(record::take_history(&file.to_string_lossy())),
        (Base::Empty, None) => {}
    }
    Ok(Plan {
        prepare,
        steps,
        base,
        ..Plan::decided(decision)
    })
}

/// Makes the plan that runs unit tests, and the data tests of models on what is published, and changes nothing.
pub fn tests_only(graph: &Graph, compiled: &Compiled, state: &WarehouseState) -> Diagnosed<Plan> {
    let mut plan = Plan::decided(Decision::default());
    plan.steps = unit_tests::all(graph, compiled)?;
    for (id, failing) in &compiled.tests {
        let test = graph.test(*id);
        if let Some(left_out) = left_out(graph, *id, &|it| is_published(graph, state, it)) {
            plan.left_out.push(left_out);
            continue;
        }
        plan.steps.push(Step {
            name: test.name.clone(),
            action: test_action(graph, *id, failing, None),
            after: Vec::new(),
            fingerprint: String::new(),
        });
    }
    Ok(plan)
}

struct Writer<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
}

impl Canon for Writer<'_> {
    fn model(&self, id: ModelId) -> Vec<String> {
        let kind = match self.graph.model(id).materialization {
            Materialization::View => "view",
            Materialization::Table => "table",
        };
        let sql = self.compiled.models[&id].sql.as_str();
        let promises = promises::of(self.graph, self.compiled, id);
        let checks = promises.checks.iter().map(|it| &it.count);
        let seal = checks.chain(&promises.seal);
        let seal = seal.map(|it| it.sql.as_str());
        [FORMAT, kind, sql]
            .into_iter()
            .chain(seal)
            .map(str::to_owned)
            .collect()
    }

    fn test(&self, id: TestId) -> Diagnosed<String> {
        Ok(format!("{FORMAT} {}", self.compiled.tests[&id].as_str()))
    }
}

impl Writer<'_> {
    fn extract(&self, (id, fingerprint): &(SourceId, String)) -> Step {
        let table = self.graph.source(*id);
        let name = table.full_name();
        let extraction = extract::statements(table, &self.compiled.sources[id]);
        let action = Action::Extract {
            source: *id,
            statements: extraction.statements,
            count: extraction.count,
            show: record::show_rejected(&name),
            max_rejects: table.max_rejects,
            records: extraction.records,
            load: None,
        };
        Step {
            name,
            action,
            after: Vec::new(),
            fingerprint: fingerprint.clone(),
        }
    }

    fn build(
        &self,
        (id, fingerprint): &(ModelId, String),
        decision: &Decision,
        state: &WarehouseState,
    ) -> Step {
        let model = self.graph.model(*id);
        let translated = &self.compiled.models[id];
        let was_view = state.relations.get(&model.name).map(|it| it.is_view);
        let statements = relation::create(
            &model.name,
            model.materialization,
            &translated.sql,
            model.sent(),
            was_view,
        );
        let count = match model.materialization {
            Materialization::View => None,
            Materialization::Table => Some(relation::count(&model.name)),
        };
        let Promises { checks, seal } = promises::of(self.graph, self.compiled, *id);
        let action = Action::Build {
            model: *id,
            statements,
            load: None,
            checks,
            seal,
            count,
        };
        Step {
            name: model.name.clone(),
            action,
            after: decision.after(model.parents.iter().copied()),
            fingerprint: fingerprint.clone(),
        }
    }

    fn test(&self, (id, fingerprint): &(TestId, String), decision: &Decision) -> Step {
        let test = self.graph.test(*id);
        let failing = &self.compiled.tests[id];
        let keep = Some(data_test::keep(&test.name, failing));
        Step {
            name: test.name.clone(),
            action: test_action(self.graph, *id, failing, keep),
            after: decision.after(test.reads().map(Parent::Model)),
            fingerprint: fingerprint.clone(),
        }
    }

    /// The schemas that steps write into; here and not in the steps, for two that make one schema at once collide.
    fn schemas(&self, demand: &Demand) -> Vec<Statement> {
        let mut statements = record::tables();
        statements.extend(prelude::statements());
        let sources = self.graph.sources_of(&demand.models).into_iter();
        let schemas: BTreeSet<_> = sources.map(|it| &self.graph.source(it).source).collect();
        statements.extend(schemas.into_iter().map(|it| relation::schema(it)));
        statements
    }

    /// The end of what is no longer in the project, and of what is known of what is made anew.
    fn forget(
        &self,
        decision: &Decision,
        state: &WarehouseState,
        steps: &[Step],
    ) -> Vec<Statement> {
        let mut forget = Vec::new();
        for name in &decision.gone {
            forget.push(relation::drop(name, state.relations[name].is_view));
            forget.extend(record::forget(name));
        }
        for name in &decision.gone_tests {
            forget.extend(record::forget_test(name));
        }
        let tested = steps.iter().flat_map(|it| match &it.action {
            Action::Test { test, .. } => vec![*test],
            Action::Build { checks, .. } => checks.iter().map(|it| it.test).collect(),
            Action::UnitTest { .. } | Action::Extract { .. } | Action::Load { .. } => Vec::new(),
        });
        let tested = tested.map(|it| self.graph.test(it).name.as_str());
        forget.extend(record::forget_failures(tested));
        let built = decision.models.iter();
        let built = built.map(|it| self.graph.model(it.0).name.as_str());
        forget.extend(record::forget_promises(built));
        forget
    }
}

/// What a test does; `keep` keeps its failing rows, where they are kept.
fn test_action(graph: &Graph, id: TestId, failing: &Fragment, keep: Option<Statement>) -> Action {
    Action::Test {
        test: id,
        severity: graph.test(id).severity,
        count: data_test::count(failing),
        keep,
        show: data_test::show(failing),
    }
}
