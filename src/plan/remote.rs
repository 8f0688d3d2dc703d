//! The plan of a build in BigQuery: what is loaded and built in hidden datasets, tested there, and published by copies.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::{Compiled, bigquery as compile};
use crate::diagnostic::Diagnosed;
use crate::engine::bigquery::{Description, ForeignKey, TableName};
use crate::fingerprint;
use crate::graph::{
    Constraint, Graph, Materialization, ModelId, Parent, Rule, SourceId, TestId, TestKind,
};
use crate::sql::write::bigquery::record::{Publishing, PublishingKind, Record};
use crate::sql::write::{self, bigquery as sql, extract};
use crate::sql::{Fragment, Statement, prelude};
use crate::state::WarehouseState;

pub use names::Names;

use super::make::left_out;
use super::{Action, Base, Check, Demand, Loading, Plan, Step, StepId};

/// Changes with what dwh writes around a model's query.
const FORMAT: &str = "bigquery 1";

/// What a build in BigQuery does.
#[derive(Debug)]
pub struct RemotePlan {
    /// What is done in the hidden datasets.
    pub plan: Plan,
    /// The hidden datasets.
    pub hidden: BTreeSet<String>,
    /// The datasets that readers see.
    pub published: BTreeSet<String>,
    /// What makes it visible, in this order.
    pub publishing: Vec<Publishing>,
    /// The query of each step over what is published: what it reads tells what the step will cost.
    pub queries: Vec<(String, Statement)>,
}

/// Makes the plan that brings `demand` up to date.
pub fn make(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    demand: &Demand,
    names: &Names,
) -> Diagnosed<RemotePlan> {
    let refused = demand
        .models
        .iter()
        .filter_map(|it| compile::refused(graph.model(*it)));
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut maker = Maker {
        graph,
        compiled,
        state,
        demand,
        names,
        record: Record::new(&names.project, &names.record()),
        made: BTreeMap::new(),
        fingerprints: BTreeMap::new(),
        made_plan: RemotePlan {
            plan: empty(),
            hidden: BTreeSet::new(),
            published: BTreeSet::from([names.dataset.clone()]),
            publishing: Vec::new(),
            queries: Vec::new(),
        },
        views: Vec::new(),
        described: Vec::new(),
        gone: Vec::new(),
    };
    for source in graph.sources_of(&demand.models) {
        maker.load(source);
    }
    let order = graph.order().iter().copied();
    for model in order.filter(|it| demand.models.contains(it)) {
        maker.build(model)?;
    }
    for test in compiled.tests.keys() {
        maker.test(*test)?;
    }
    Ok(maker.finish())
}

/// Makes the plan that runs the tests of models on what is published, and changes nothing.
pub fn tests_only(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    names: &Names,
) -> Diagnosed<Plan> {
    let published = |parent: Parent| quoted(&names.published(&name_of(graph, parent)));
    let mut plan = empty();
    for id in compiled.tests.keys().copied() {
        if let Some(left_out) = left_out(graph, id, state, &|_| false) {
            plan.left_out.push(left_out);
            continue;
        }
        if let Some(failing) = compile::failing(graph, id, &published)? {
            let test = graph.test(id);
            plan.steps.push(Step {
                name: test.name.clone(),
                action: Action::Test {
                    test: id,
                    severity: test.severity,
                    count: sql::count_failing(&failing),
                    keep: None,
                    show: sql::show_failing(&failing),
                },
                after: Vec::new(),
                fingerprint: String::new(),
            });
        }
    }
    Ok(plan)
}

fn empty() -> Plan {
    Plan {
        prepare: Vec::new(),
        steps: Vec::new(),
        removed: Vec::new(),
        current: Vec::new(),
        current_tests: 0,
        left_out: Vec::new(),
        base: Base::Hidden,
    }
}

/// What a relation is called in the project.
fn name_of(graph: &Graph, parent: Parent) -> String {
    match parent {
        Parent::Model(id) => graph.model(id).name.clone(),
        Parent::Source(id) => graph.source(id).full_name(),
    }
}

struct Maker<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
    state: &'a WarehouseState,
    demand: &'a Demand,
    names: &'a Names,
    record: Record,
    made: BTreeMap<Parent, StepId>,
    fingerprints: BTreeMap<Parent, String>,
    made_plan: RemotePlan,
    /// What is published after the tables: views, what readers are told, and what goes.
    views: Vec<Publishing>,
    described: Vec<Publishing>,
    gone: Vec<Publishing>,
}

impl Maker<'_> {
    fn name_of(&self, parent: Parent) -> String {
        name_of(self.graph, parent)
    }

    /// What is read: the hidden relation where this build makes it, else what is published.
    fn read(&self, parent: Parent) -> String {
        let name = self.name_of(parent);
        let table = if self.made.contains_key(&parent) {
            self.names.hidden(&name)
        } else {
            self.names.published(&name)
        };
        quoted(&table)
    }

    fn load(&mut self, id: SourceId) {
        let table = self.graph.source(id);
        let inspected = &self.compiled.sources[&id];
        let (name, fingerprint) = (table.full_name(), inspected.fingerprint.clone());
        let parent = Parent::Source(id);
        self.fingerprints.insert(parent, fingerprint.clone());
        if self.is_current(&name, &fingerprint) {
            return;
        }
        let extraction = extract::statements(table, inspected);
        let mut statements = write::record::tables();
        statements.extend(prelude::statements());
        statements.push(write::relation::schema(&table.source));
        statements.extend(extraction.statements);
        let loading = Loading {
            relation: write::relation::quoted(&name),
            columns: inspected.columns.clone(),
            to: self.names.hidden(&name),
        };
        let action = Action::Extract {
            source: id,
            statements,
            count: extraction.count,
            show: write::record::show_rejected(&name),
            max_rejects: table.max_rejects,
            records: extraction.records,
            load: Some(loading),
        };
        self.publish_copy(&name);
        self.push(Some(parent), name, action, Vec::new(), fingerprint);
    }

    /// What a model is built from: its query with neutral names, how it is kept, what is said of it, and its parents.
    fn fingerprint(&self, id: ModelId) -> String {
        let model = self.graph.model(id);
        let neutral = |parent: Parent| self.name_of(parent);
        let columns = &self.compiled.models[&id].columns;
        let (query, _) = compile::model(self.graph, id, columns, &neutral);
        let kind = format!("{:?}", model.materialization);
        let described = format!("{:?}", self.description(id));
        let parents: Vec<_> = model
            .parents
            .iter()
            .map(|it| self.fingerprint_of(*it))
            .collect();
        fingerprint::of(
            [FORMAT, kind.as_str(), query.as_str(), described.as_str()]
                .into_iter()
                .chain(parents.iter().map(String::as_str)),
        )
    }

    fn build(&mut self, id: ModelId) -> Diagnosed<()> {
        let model = self.graph.model(id);
        let fingerprint = self.fingerprint(id);
        let parent = Parent::Model(id);
        self.fingerprints.insert(parent, fingerprint.clone());
        if self.is_current(&model.name, &fingerprint) {
            return Ok(());
        }
        let columns = &self.compiled.models[&id].columns;
        let (query, text) = compile::model(self.graph, id, columns, &|it| self.read(it));
        let hidden = quoted(&self.names.hidden(&model.name));
        let (kept, said) = (model.materialization, model.description.as_str());
        let statements = vec![sql::create(&hidden, kept, said, &query, &text)];
        let after = model
            .parents
            .iter()
            .filter_map(|it| self.made.get(it).copied());
        let after: Vec<_> = after.collect();
        let is_view = kept == Materialization::View;
        let readable = |it: Parent| quoted(&self.names.published(&self.name_of(it)));
        let (query, text) = compile::model(self.graph, id, columns, &readable);
        let over_published = Statement::of(query.clone(), &text);
        self.made_plan
            .queries
            .push((model.name.clone(), over_published));
        if is_view {
            let published = quoted(&self.names.published(&model.name));
            let create = sql::create(&published, kept, said, &query, &text);
            let view = self.publishing(PublishingKind::View, &model.name, create.to_string());
            self.views.push(view);
        } else {
            self.publish_copy(&model.name);
        }
        let described = serde_json::to_string(&self.description(id));
        let described = described.expect("a description is plain data");
        let described = self.publishing(PublishingKind::Describe, &model.name, described);
        self.described.push(described);
        let name = model.name.clone();
        let count = (!is_view).then(|| sql::count(&hidden));
        let at = StepId(self.made_plan.plan.steps.len());
        self.made.insert(parent, at);
        let checks = self.checks(id)?;
        let action = Action::Build {
            model: id,
            statements,
            checks,
            seal: Vec::new(),
            count,
        };
        self.push(Some(parent), name, action, after, fingerprint);
        Ok(())
    }

    fn checks(&self, id: ModelId) -> Diagnosed<Vec<Check>> {
        let mut checks = Vec::new();
        for test in self.compiled.tests.keys().copied() {
            let declared = self.graph.test(test);
            if declared.model() != Some(id) || !declared.is_checked_by_build() {
                continue;
            }
            if let Some(failing) = compile::failing(self.graph, test, &|it| self.read(it))? {
                checks.push(Check {
                    test,
                    count: sql::count_failing(&failing),
                    keep: self.keep(&declared.name, &failing),
                    show: sql::show_failing(&failing),
                });
            }
        }
        Ok(checks)
    }

    fn keep(&self, test: &str, failing: &Fragment) -> Statement {
        sql::keep_failing(&self.record.table("test_failures"), test, failing)
    }

    fn test(&mut self, id: TestId) -> Diagnosed<()> {
        let test = self.graph.test(id);
        let is_demanded = test
            .model()
            .is_some_and(|it| self.demand.models.contains(&it));
        if !is_demanded || test.is_checked_by_build() {
            return Ok(());
        }
        let neutral = |parent: Parent| self.name_of(parent);
        let Some(canonical) = compile::failing(self.graph, id, &neutral)? else {
            return Ok(());
        };
        let is_there = |it| self.demand.models.contains(&it);
        if let Some(left_out) = left_out(self.graph, id, self.state, &is_there) {
            self.made_plan.plan.left_out.push(left_out);
            return Ok(());
        }
        let about: Vec<_> = test.reads().map(Parent::Model).collect();
        let built_from: Vec<_> = about.iter().map(|it| self.fingerprint_of(*it)).collect();
        let fingerprint = fingerprint::of(
            [FORMAT, canonical.as_str()]
                .into_iter()
                .chain(built_from.iter().map(String::as_str)),
        );
        let known = self.state.tests.get(&test.name);
        if !self.demand.full_refresh && known.is_some_and(|it| *it == fingerprint) {
            self.made_plan.plan.current_tests += 1;
            return Ok(());
        }
        let failing = compile::failing(self.graph, id, &|it| self.read(it))?;
        let failing = failing.expect("a test has its query under any names");
        let readable = |it: Parent| quoted(&self.names.published(&self.name_of(it)));
        if let Some(published) = compile::failing(self.graph, id, &readable)? {
            let query = sql::count_failing(&published);
            self.made_plan.queries.push((test.name.clone(), query));
        }
        let after = about.iter().filter_map(|it| self.made.get(it).copied());
        let action = Action::Test {
            test: id,
            severity: test.severity,
            count: sql::count_failing(&failing),
            keep: Some(self.keep(&test.name, &failing)),
            show: sql::show_failing(&failing),
        };
        let after = after.collect();
        self.push(None, test.name.clone(), action, after, fingerprint);
        Ok(())
    }

    fn description(&self, id: ModelId) -> Description {
        let model = self.graph.model(id);
        let mut described = Description {
            description: model.description.clone(),
            columns: sql::meanings(&model.contract.columns).collect(),
            ..Description::default()
        };
        if model.materialization == Materialization::View {
            return described;
        }
        let tests = self.graph.tests().map(|it| self.graph.test(it));
        for test in tests.filter(|it| it.model() == Some(id)) {
            match (&test.rule, test.kind) {
                (Rule::PrimaryKey(columns), _) => described.primary_key.clone_from(columns),
                (
                    Rule::Relationships { column, to, field },
                    TestKind::Constraint(Constraint::ForeignKey),
                ) => described.foreign_keys.push(ForeignKey {
                    column: column.clone(),
                    to: self.names.published(&self.graph.model(*to).name),
                    field: field.clone(),
                }),
                _ => {}
            }
        }
        described
    }

    fn publish_copy(&mut self, name: &str) {
        let hidden = self.names.hidden(name);
        let from = format!("{}.{}", hidden.dataset, hidden.table);
        let to = self.names.published(name).dataset;
        self.made_plan.published.insert(to);
        self.made_plan.hidden.insert(hidden.dataset);
        let copy = self.publishing(PublishingKind::Copy, name, from);
        self.made_plan.publishing.push(copy);
    }

    fn publishing(&self, kind: PublishingKind, name: &str, detail: String) -> Publishing {
        let place = self.names.published(name);
        Publishing {
            kind,
            relation: name.to_owned(),
            place: format!("{}.{}", place.dataset, place.table),
            detail,
        }
    }

    fn finish(mut self) -> RemotePlan {
        if self.demand.is_whole_project {
            let sources = self.graph.sources_of(&self.demand.models).into_iter();
            let models = self.graph.order().iter().copied().map(Parent::Model);
            let wanted: BTreeSet<_> = sources
                .map(Parent::Source)
                .chain(models)
                .map(|it| self.name_of(it))
                .collect();
            let gone = self
                .state
                .relations
                .iter()
                .filter(|it| !wanted.contains(it.0));
            let gone: Vec<_> = gone.map(|it| it.0.clone()).collect();
            for name in gone {
                let drop = self.publishing(PublishingKind::Drop, &name, String::new());
                self.gone.push(drop);
                self.made_plan.plan.removed.push(name);
            }
            let tests = self
                .graph
                .tests()
                .map(|it| self.graph.test(it).name.as_str());
            let tests: BTreeSet<_> = tests.collect();
            let gone = self
                .state
                .tests
                .keys()
                .filter(|it| !tests.contains(it.as_str()));
            self.made_plan.plan.removed.extend(gone.cloned());
        }
        let last = [self.views, self.gone, self.described]
            .into_iter()
            .flatten();
        self.made_plan.publishing.extend(last);
        self.made_plan.hidden.insert(self.names.build.clone());
        let tested: Vec<_> = self
            .made_plan
            .plan
            .steps
            .iter()
            .filter(|it| matches!(it.action, Action::Test { .. }))
            .map(|it| it.name.as_str())
            .collect();
        let forget = self.record.forget_failures(&tested);
        self.made_plan.plan.prepare = self.record.create();
        self.made_plan.plan.prepare.extend(forget);
        self.made_plan
    }

    fn fingerprint_of(&self, parent: Parent) -> String {
        if let Some(fingerprint) = self.fingerprints.get(&parent) {
            return fingerprint.clone();
        }
        let known = self.state.relations.get(&self.name_of(parent));
        known.map_or_else(String::new, |it| it.fingerprint.clone())
    }

    fn is_current(&mut self, name: &str, fingerprint: &str) -> bool {
        let known = self.state.relations.get(name);
        let is_current =
            !self.demand.full_refresh && known.is_some_and(|it| it.fingerprint == fingerprint);
        if is_current {
            self.made_plan.plan.current.push(name.to_owned());
        }
        is_current
    }

    fn push(
        &mut self,
        makes: Option<Parent>,
        name: String,
        action: Action,
        after: Vec<StepId>,
        fingerprint: String,
    ) {
        let plan = &mut self.made_plan.plan;
        let id = StepId(plan.steps.len());
        plan.steps.push(Step {
            name,
            action,
            after,
            fingerprint,
        });
        if let Some(parent) = makes {
            self.made.insert(parent, id);
        }
    }
}

fn quoted(name: &TableName) -> String {
    sql::quoted(&name.project, &name.dataset, &name.table)
}
