//! Makes a plan: compares what the project is with what is published, and writes the statements that close the gap.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::fingerprint;
use crate::graph::{Graph, Materialization, ModelId, Parent, SourceId, TestId};
use crate::sql::prelude;
use crate::sql::write::{data_test, extract, record, relation};
use crate::sql::{Fragment, Statement};
use crate::state::WarehouseState;

use super::promises::{self, Promises};
use super::{Action, Base, LeftOut, Plan, Step, StepId, unit_tests};

/// Changes with what dwh writes around a model's query, so that a new version of dwh rebuilds what it builds differently.
const FORMAT: &str = "1";

/// What a command wants done.
#[derive(Debug, Clone)]
pub struct Demand {
    /// The models it is about.
    pub models: BTreeSet<ModelId>,
    /// Whether these are all models of the project, so that what else is published is no longer wanted.
    pub is_whole_project: bool,
    /// Whether to build what is already up to date.
    pub full_refresh: bool,
}

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
    let mut maker = Maker {
        graph,
        compiled,
        state,
        demand,
        plan: empty(),
        made: BTreeMap::new(),
        fingerprints: BTreeMap::new(),
    };
    let passed = (!demand.full_refresh).then_some(&state.tests);
    unit_tests::add(&mut maker.plan, graph, compiled, passed)?;
    let mut diagnostics = Vec::new();
    for source in maker.sources() {
        maker.extract(source);
    }
    for model in graph
        .order()
        .iter()
        .copied()
        .filter(|it| demand.models.contains(it))
    {
        match maker.missing_parent(model) {
            Some(diagnostic) => diagnostics.push(diagnostic),
            None => maker.build(model),
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    for (test, failing) in &compiled.tests {
        maker.test(*test, failing);
    }
    Ok(maker.finish())
}

/// Makes the plan that runs unit tests, and the data tests of models on what is published, and changes nothing.
pub fn tests_only(graph: &Graph, compiled: &Compiled, state: &WarehouseState) -> Diagnosed<Plan> {
    let mut plan = empty();
    unit_tests::add(&mut plan, graph, compiled, None)?;
    for (id, failing) in &compiled.tests {
        let test = graph.test(*id);
        if let Some(left_out) = left_out(graph, *id, state, &|_| false) {
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

struct Maker<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
    state: &'a WarehouseState,
    demand: &'a Demand,
    plan: Plan,
    /// The step that makes a relation, where one does.
    made: BTreeMap<Parent, StepId>,
    /// What each relation will have been built from.
    fingerprints: BTreeMap<Parent, String>,
}

impl Maker<'_> {
    /// The source tables that the demanded models read.
    fn sources(&self) -> BTreeSet<SourceId> {
        self.graph.sources_of(&self.demand.models)
    }

    fn extract(&mut self, id: SourceId) {
        let table = self.graph.source(id);
        let inspected = &self.compiled.sources[&id];
        let name = table.full_name();
        let fingerprint = inspected.fingerprint.clone();
        let parent = Parent::Source(id);
        self.fingerprints.insert(parent, fingerprint.clone());
        if self.is_current(&name, &fingerprint) {
            return;
        }
        let extraction = extract::statements(table, inspected);
        let action = Action::Extract {
            source: id,
            statements: extraction.statements,
            count: extraction.count,
            show: record::show_rejected(&name),
            max_rejects: table.max_rejects,
            records: extraction.records,
            load: None,
        };
        self.push(
            Some(parent),
            Step {
                name,
                action,
                after: Vec::new(),
                fingerprint,
            },
        );
    }

    fn missing_parent(&self, id: ModelId) -> Option<Diagnostic> {
        let model = self.graph.model(id);
        let missing = model.parents.iter().find_map(|it| match it {
            Parent::Model(parent) if !self.demand.models.contains(parent) => {
                let name = &self.graph.model(*parent).name;
                (!self.state.relations.contains_key(name)).then_some(name)
            }
            _ => None,
        })?;
        Some(Diagnostic::error(
            Code::UnknownTable,
            format!(
                "model `{}` reads `{missing}`, which is not built",
                model.name
            ),
            Span::whole(&model.text),
            format!("`{missing}` is neither selected nor in the published warehouse"),
            format!("select `+{}` to build what it is made of too", model.name),
        ))
    }

    /// What a model is built from: its SQL, how it is kept, what is promised and said of it, and what its parents are built from.
    fn model_fingerprint(&self, id: ModelId, promises: &Promises) -> String {
        let model = self.graph.model(id);
        let kind = match model.materialization {
            Materialization::View => "view",
            Materialization::Table => "table",
        };
        let parents = model.parents.iter().map(|it| self.fingerprint_of(*it));
        let checks = promises.checks.iter().map(|it| &it.count);
        let seal = checks.chain(&promises.seal);
        let seal = seal.map(|it| it.sql.as_str().to_owned());
        let parts: Vec<_> = parents.chain(seal).collect();
        let sql = self.compiled.models[&id].sql.as_str();
        fingerprint::of(
            [FORMAT, kind, sql]
                .into_iter()
                .chain(parts.iter().map(String::as_str)),
        )
    }

    fn build(&mut self, id: ModelId) {
        let model = self.graph.model(id);
        let translated = &self.compiled.models[&id];
        let promises = promises::of(self.graph, self.compiled, id);
        let fingerprint = self.model_fingerprint(id, &promises);
        self.fingerprints
            .insert(Parent::Model(id), fingerprint.clone());
        if self.is_current(&model.name, &fingerprint) {
            return;
        }
        let was_view = self.state.relations.get(&model.name).map(|it| it.is_view);
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
        let after = model
            .parents
            .iter()
            .filter_map(|it| self.made.get(it).copied())
            .collect();
        let Promises { checks, seal } = promises;
        let action = Action::Build {
            model: id,
            statements,
            load: None,
            checks,
            seal,
            count,
        };
        self.push(
            Some(Parent::Model(id)),
            Step {
                name: model.name.clone(),
                action,
                after,
                fingerprint,
            },
        );
    }

    fn test(&mut self, id: TestId, failing: &Fragment) {
        let test = self.graph.test(id);
        let is_demanded = test
            .model()
            .is_none_or(|it| self.demand.models.contains(&it));
        if !is_demanded || test.is_checked_by_build() {
            return;
        }
        let is_there = |it| self.demand.models.contains(&it);
        if let Some(left_out) = left_out(self.graph, id, self.state, &is_there) {
            return self.plan.left_out.push(left_out);
        }
        let about: Vec<_> = test.reads().map(Parent::Model).collect();
        let fingerprints: Vec<_> = about.iter().map(|it| self.fingerprint_of(*it)).collect();
        let fingerprint = fingerprint::of(
            [FORMAT, failing.as_str()]
                .into_iter()
                .chain(fingerprints.iter().map(String::as_str)),
        );
        let known = self.state.tests.get(&test.name);
        if !self.demand.full_refresh && known.is_some_and(|it| *it == fingerprint) {
            self.plan.current_tests += 1;
            return;
        }
        let after = about
            .iter()
            .filter_map(|it| self.made.get(it).copied())
            .collect();
        let keep = Some(data_test::keep(&test.name, failing));
        let action = test_action(self.graph, id, failing, keep);
        self.push(
            None,
            Step {
                name: test.name.clone(),
                action,
                after,
                fingerprint,
            },
        );
    }

    fn finish(mut self) -> Plan {
        let mut forget = Vec::new();
        if self.demand.is_whole_project {
            let wanted: BTreeSet<String> = self.wanted();
            for (name, relation) in self
                .state
                .relations
                .iter()
                .filter(|(name, _)| !wanted.contains(*name))
            {
                forget.push(relation::drop(name, relation.is_view));
                forget.extend(record::forget(name));
                self.plan.removed.push(name.clone());
            }
            let tests = self.graph.test_names();
            for name in self
                .state
                .tests
                .keys()
                .filter(|it| !tests.contains(it.as_str()))
            {
                forget.extend(record::forget_test(name));
                self.plan.removed.push(name.clone());
            }
        }
        let nothing_stays = self.plan.current.is_empty() && self.demand.is_whole_project;
        if nothing_stays || self.state.relations.is_empty() {
            self.plan.base = Base::Empty;
        }
        self.plan.prepare = record::tables();
        self.plan.prepare.extend(prelude::statements());
        // Here and not in the steps, for two that make one schema at once collide.
        let schemas: BTreeSet<_> = self
            .sources()
            .into_iter()
            .map(|it| &self.graph.source(it).source)
            .collect();
        self.plan
            .prepare
            .extend(schemas.into_iter().map(|it| relation::schema(it)));
        match (self.plan.base, &self.state.file) {
            (Base::Published | Base::Hidden, _) => {
                let tested = record::forget_failures(self.tested().into_iter());
                forget.extend(tested);
                let built = self.plan.steps.iter().filter_map(|it| match it.action {
                    Action::Build { .. } => Some(it.name.as_str()),
                    Action::UnitTest { .. } | Action::Extract { .. } | Action::Test { .. } => None,
                });
                forget.extend(record::forget_promises(built));
                self.plan.prepare.extend(forget);
            }
            (Base::Empty, Some(file)) => self
                .plan
                .prepare
                .extend(record::take_history(&file.to_string_lossy())),
            (Base::Empty, None) => {}
        }
        self.plan
    }

    /// The tests that steps of the plan run, each of their own or within the building of a model.
    fn tested(&self) -> Vec<&str> {
        let tests = self.plan.steps.iter().flat_map(|it| match &it.action {
            Action::Test { test, .. } => vec![*test],
            Action::Build { checks, .. } => checks.iter().map(|it| it.test).collect(),
            Action::UnitTest { .. } | Action::Extract { .. } => Vec::new(),
        });
        tests.map(|it| self.graph.test(it).name.as_str()).collect()
    }

    fn wanted(&self) -> BTreeSet<String> {
        let models = self
            .graph
            .order()
            .iter()
            .map(|it| self.graph.model(*it).name.clone());
        let sources = self
            .sources()
            .into_iter()
            .map(|it| self.graph.source(it).full_name());
        models.chain(sources).collect()
    }

    fn fingerprint_of(&self, parent: Parent) -> String {
        if let Some(fingerprint) = self.fingerprints.get(&parent) {
            return fingerprint.clone();
        }
        match parent {
            // A parent that is not selected is read as it was published.
            Parent::Model(id) => self
                .state
                .relations
                .get(&self.graph.model(id).name)
                .map_or_else(String::new, |it| it.fingerprint.clone()),
            Parent::Source(id) => self.compiled.sources[&id].fingerprint.clone(),
        }
    }

    fn is_current(&mut self, name: &str, fingerprint: &str) -> bool {
        let known = self.state.relations.get(name);
        let is_current =
            !self.demand.full_refresh && known.is_some_and(|it| it.fingerprint == fingerprint);
        if is_current {
            self.plan.current.push(name.to_owned());
        }
        is_current
    }

    fn push(&mut self, makes: Option<Parent>, step: Step) {
        let id = StepId(self.plan.steps.len());
        self.plan.steps.push(step);
        if let Some(parent) = makes {
            self.made.insert(parent, id);
        }
    }
}

/// Why a test cannot run: it reads a model that is neither built, as `is_built` knows, nor published.
pub(super) fn left_out(
    graph: &Graph,
    id: TestId,
    state: &WarehouseState,
    is_built: &dyn Fn(ModelId) -> bool,
) -> Option<LeftOut> {
    let test = graph.test(id);
    let mut reads = test.reads().filter(|it| !is_built(*it));
    let missing = reads.find(|it| !state.relations.contains_key(&graph.model(*it).name))?;
    Some(LeftOut {
        test: test.name.clone(),
        missing: graph.model(missing).name.clone(),
    })
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

fn empty() -> Plan {
    Plan {
        prepare: Vec::new(),
        steps: Vec::new(),
        removed: Vec::new(),
        current: Vec::new(),
        current_tests: 0,
        left_out: Vec::new(),
        base: Base::Published,
    }
}
