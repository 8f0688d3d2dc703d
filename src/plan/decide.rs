//! Decides what a build does, whatever its engine: what has changed since it was published, and what is gone from the project.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::fingerprint;
use crate::graph::{Graph, ModelId, Parent, SourceId, TestId, UnitTestId};
use crate::state::WarehouseState;

use super::{LeftOut, StepId, unit_tests};

/// What a command wants done.
#[derive(Debug, Clone)]
pub struct Demand {
    /// The models it is about.
    pub models: BTreeSet<ModelId>,
    /// What is not built, though it was asked for.
    pub skipped: Skipped,
    /// Whether these are, with what is skipped, all models of the project, so that what else is published is no longer wanted.
    pub is_whole_project: bool,
    /// Whether to build what is already up to date.
    pub full_refresh: bool,
}

/// What cannot be built for now: optional source tables without files, and the models that read them, also through others.
///
/// What was published of them stays as it is, until all is built anew.
#[derive(Debug, Clone, Default)]
pub struct Skipped {
    /// The source tables.
    pub sources: BTreeSet<SourceId>,
    /// The models.
    pub models: BTreeSet<ModelId>,
}

impl Demand {
    /// Whether what is published of a model that is skipped goes, for all is built anew.
    fn removes(&self, model: ModelId) -> bool {
        self.is_whole_project && self.full_refresh && self.skipped.models.contains(&model)
    }

    /// Every relation that may be published, in a project that is built as a whole.
    fn wanted(&self, graph: &Graph) -> BTreeSet<Parent> {
        let mut models: BTreeSet<ModelId> = graph.order().iter().copied().collect();
        models.retain(|it| !self.removes(*it));
        let sources = graph.sources_of(&models).into_iter().map(Parent::Source);
        sources
            .chain(models.into_iter().map(Parent::Model))
            .collect()
    }
}

/// What an engine is sent for a relation or test, as far as its result depends on it; the text must not depend on the run.
pub(super) trait Canon {
    /// The text of a model: its final SQL, how it is kept, what is promised and said of it.
    fn model(&self, id: ModelId) -> Vec<String>;

    /// The query of the rows that break a test.
    fn test(&self, id: TestId) -> Diagnosed<String>;
}

/// What a build does. Each entry of `unit_tests`, `sources`, `models` and `tests` is one step of the plan, in this order.
#[derive(Debug, Default)]
pub(super) struct Decision {
    /// The unit tests that run.
    pub(super) unit_tests: Vec<(UnitTestId, String)>,
    /// The source tables that are read, each with what it will have been built from.
    pub(super) sources: Vec<(SourceId, String)>,
    /// The models that are built, parents first.
    pub(super) models: Vec<(ModelId, String)>,
    /// The tests that run.
    pub(super) tests: Vec<(TestId, String)>,
    /// What is already as it should be, by name.
    pub(super) current: Vec<String>,
    /// How many tests need not run again.
    pub(super) current_tests: usize,
    /// Tests that cannot run.
    pub(super) left_out: Vec<LeftOut>,
    /// The models that are skipped, parents first.
    pub(super) skipped: Vec<String>,
    /// The source tables without files that they are skipped for.
    pub(super) absent: Vec<String>,
    /// Whether something of them is published, and stays so.
    pub(super) keeps_skipped: bool,
    /// Relations that are published but no longer in the project.
    pub(super) gone: Vec<String>,
    /// Tests that are known but no longer in the project.
    pub(super) gone_tests: Vec<String>,
    made: BTreeMap<Parent, StepId>,
}

impl Decision {
    /// The step that makes a relation, where one does.
    pub(super) fn step_of(&self, parent: Parent) -> Option<StepId> {
        self.made.get(&parent).copied()
    }

    /// The steps that make these relations.
    pub(super) fn after(&self, parents: impl IntoIterator<Item = Parent>) -> Vec<StepId> {
        let steps = parents.into_iter().filter_map(|it| self.step_of(it));
        steps.collect()
    }
}

/// Decides what brings `demand` up to date.
///
/// # Errors
/// Where a model reads one that is neither selected nor published.
pub(super) fn decide(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    demand: &Demand,
    canon: &dyn Canon,
) -> Diagnosed<Decision> {
    let mut decider = Decider {
        graph,
        state,
        demand,
        canon,
        fingerprints: BTreeMap::new(),
        decision: Decision::default(),
    };
    for test in compiled.unit_tests.keys().copied() {
        decider.unit_test(test, unit_tests::fingerprint(graph, compiled, test));
    }
    for source in graph.sources_of(&demand.models) {
        decider.source(source, &compiled.sources[&source].fingerprint);
    }
    let mut mistakes = Vec::new();
    let order = graph.order().iter().copied();
    for model in order.filter(|it| demand.models.contains(it)) {
        match decider.missing_parent(model) {
            Some(mistake) => mistakes.push(mistake),
            None => decider.model(model),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    for test in compiled.tests.keys() {
        decider.test(*test)?;
    }
    if demand.is_whole_project {
        decider.gone();
    }
    decider.skip();
    Ok(decider.decision)
}

struct Decider<'a> {
    graph: &'a Graph,
    state: &'a WarehouseState,
    demand: &'a Demand,
    canon: &'a dyn Canon,
    /// What each relation will have been built from.
    fingerprints: BTreeMap<Parent, String>,
    decision: Decision,
}

impl Decider<'_> {
    fn source(&mut self, id: SourceId, fingerprint: &str) {
        let parent = Parent::Source(id);
        if !self.is_current(parent, fingerprint) {
            self.make(parent);
            self.decision.sources.push((id, fingerprint.to_owned()));
        }
    }

    fn model(&mut self, id: ModelId) {
        let parents = self.graph.model(id).parents.iter();
        let parents = parents.map(|it| self.fingerprint_of(*it));
        let fingerprint = joined(self.canon.model(id).into_iter().chain(parents));
        if !self.is_current(Parent::Model(id), &fingerprint) {
            self.make(Parent::Model(id));
            self.decision.models.push((id, fingerprint));
        }
    }

    fn test(&mut self, id: TestId) -> Diagnosed<()> {
        let test = self.graph.test(id);
        let is_built = |it| self.demand.models.contains(&it);
        let is_there = |it| {
            is_built(it) || (!self.demand.removes(it) && is_published(self.graph, self.state, it))
        };
        if !test.model().is_none_or(is_built) || test.is_checked_by_build() {
            return Ok(());
        }
        let failing = self.canon.test(id)?;
        if let Some(left_out) = left_out(self.graph, id, &is_there) {
            self.decision.left_out.push(left_out);
            return Ok(());
        }
        let about = test.reads().map(Parent::Model);
        let about = about.map(|it| self.fingerprint_of(it));
        let fingerprint = joined(std::iter::once(failing).chain(about));
        if self.has_run(&test.name, &fingerprint) {
            self.decision.current_tests += 1;
        } else {
            self.decision.tests.push((id, fingerprint));
        }
        Ok(())
    }

    fn unit_test(&mut self, id: UnitTestId, fingerprint: String) {
        if self.has_run(&self.graph.unit_test(id).name, &fingerprint) {
            self.decision.current_tests += 1;
        } else {
            self.decision.unit_tests.push((id, fingerprint));
        }
    }

    fn has_run(&self, test: &str, fingerprint: &str) -> bool {
        let known = self.state.tests.get(test);
        !self.demand.full_refresh && known.is_some_and(|it| it == fingerprint)
    }

    fn gone(&mut self) {
        let wanted = self.demand.wanted(self.graph).into_iter();
        let wanted: BTreeSet<_> = wanted.map(|it| self.graph.name_of(it)).collect();
        let published = self.state.relations.keys();
        let gone = published.filter(|it| !wanted.contains(*it));
        self.decision.gone = gone.cloned().collect();
        let tests = self.graph.test_names();
        let known = self.state.tests.keys();
        let gone = known.filter(|it| !tests.contains(it.as_str()));
        self.decision.gone_tests = gone.cloned().collect();
    }

    fn skip(&mut self) {
        let Skipped { sources, models } = &self.demand.skipped;
        let order = self.graph.order().iter();
        let names = order.filter(|it| models.contains(it));
        let names = names.map(|it| self.graph.model(*it).name.clone());
        self.decision.skipped = names.collect();
        let sources = sources.iter().map(|it| self.graph.source(*it).full_name());
        self.decision.absent = sources.collect();
        let mut skipped = self.decision.skipped.iter();
        self.decision.keeps_skipped =
            !self.demand.full_refresh && skipped.any(|it| self.state.relations.contains_key(it));
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

    /// A parent that is not selected is read as it was published.
    fn fingerprint_of(&self, parent: Parent) -> String {
        if let Some(fingerprint) = self.fingerprints.get(&parent) {
            return fingerprint.clone();
        }
        let known = self.state.relations.get(&self.graph.name_of(parent));
        known.map_or_else(String::new, |it| it.fingerprint.clone())
    }

    fn is_current(&mut self, parent: Parent, fingerprint: &str) -> bool {
        self.fingerprints.insert(parent, fingerprint.to_owned());
        let name = self.graph.name_of(parent);
        let known = self.state.relations.get(&name);
        let is_current =
            !self.demand.full_refresh && known.is_some_and(|it| it.fingerprint == fingerprint);
        if is_current {
            self.decision.current.push(name);
        }
        is_current
    }

    fn make(&mut self, parent: Parent) {
        let decision = &mut self.decision;
        let before = decision.unit_tests.len() + decision.sources.len() + decision.models.len();
        decision.made.insert(parent, StepId(before));
    }
}

/// Whether a model is in the published warehouse.
pub(super) fn is_published(graph: &Graph, state: &WarehouseState, id: ModelId) -> bool {
    state.relations.contains_key(&graph.model(id).name)
}

/// Why a test cannot run: it reads a model that is not there, as `is_there` knows.
pub(super) fn left_out(
    graph: &Graph,
    id: TestId,
    is_there: &dyn Fn(ModelId) -> bool,
) -> Option<LeftOut> {
    let test = graph.test(id);
    let missing = test.reads().find(|it| !is_there(*it))?;
    Some(LeftOut {
        test: test.name.clone(),
        missing: graph.model(missing).name.clone(),
    })
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    fingerprint::of(parts.iter().map(String::as_str))
}
