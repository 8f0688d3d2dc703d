//! The plan of a build in BigQuery: what is loaded and built in hidden datasets, tested there, and published by copies.

mod data_test;
mod names;
mod seed;

use std::collections::BTreeSet;

use crate::compile::{Compiled, bigquery as compile};
use crate::diagnostic::{Diagnosed, Diagnostic, Span};
use crate::engine::bigquery::{Description, ForeignKey, Layout, TableName};
use crate::graph::layout::PartitionBy;
use crate::graph::{
    Constraint, Graph, Materialization, Model, ModelId, Parent, Rule, SourceId, TestId, TestKind,
};
use crate::sql::write::bigquery::record::{Publishing, PublishingKind, Record};
use crate::sql::write::{self, bigquery as sql, extract};
use crate::sql::{Fragment, Statement, prelude};
use crate::state::WarehouseState;

pub use data_test::tests_only;
pub use names::Names;

use super::decide::{Canon, Decision, decide};
use super::{Action, Base, Check, Demand, Loading, Plan, Step, unit_tests};

/// Changes with what dwh writes around a model's query.
const FORMAT: &str = "bigquery 2";

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
///
/// # Errors
/// Where a model runs on DuckDB only, or reads one that is neither selected nor published.
pub fn make(
    graph: &Graph,
    compiled: &Compiled,
    state: &WarehouseState,
    demand: &Demand,
    names: &Names,
) -> Diagnosed<RemotePlan> {
    let refused = refused(graph, compiled, &demand.models);
    if !refused.is_empty() {
        return Err(refused);
    }
    let writer = Writer {
        graph,
        compiled,
        names,
        record: Record::new(&names.project, &names.record()),
    };
    let decision = decide(graph, compiled, state, demand, &writer)?;
    let mut steps = unit_tests::steps(graph, compiled, &decision.unit_tests)?;
    steps.extend(decision.sources.iter().map(|it| writer.load(it)));
    for it in &decision.models {
        steps.push(writer.build(it, &decision)?);
    }
    for it in &decision.tests {
        steps.push(writer.test(it, &decision)?);
    }
    let tests = decision.tests.iter();
    let tested: Vec<_> = tests.map(|it| graph.test(it.0).name.as_str()).collect();
    let mut prepare = writer.record.create();
    prepare.extend(writer.record.forget_failures(&tested));
    let read = decision.sources.iter();
    let read: Vec<_> = read.map(|it| graph.source(it.0).full_name()).collect();
    prepare.extend(writer.record.forget_rejected(&read));
    let publishing = writer.publication(&decision);
    let made = decision.sources.iter().map(|it| Parent::Source(it.0));
    let made = made.chain(decision.models.iter().map(|it| Parent::Model(it.0)));
    let made: Vec<_> = made.map(|it| graph.name_of(it)).collect();
    let within = |dataset: &str, of: &dyn Fn(&str) -> TableName| {
        let datasets = made.iter().map(|it| of(it).dataset);
        datasets.chain([dataset.to_owned()]).collect()
    };
    Ok(RemotePlan {
        hidden: within(&names.build, &|it| names.hidden(it)),
        published: within(&names.dataset, &|it| names.published(it)),
        publishing,
        queries: writer.queries(&decision)?,
        plan: Plan {
            prepare,
            steps,
            ..empty(decision)
        },
    })
}

fn empty(decision: Decision) -> Plan {
    Plan {
        base: Base::Hidden,
        ..Plan::decided(decision)
    }
}

/// Models that BigQuery cannot run, and columns of them and of source tables that it refuses; of those that could be compiled.
pub fn refused(graph: &Graph, compiled: &Compiled, models: &BTreeSet<ModelId>) -> Vec<Diagnostic> {
    let each = models.iter().map(|it| graph.model(*it));
    let mut refused: Vec<_> = each.filter_map(compile::refused).collect();
    refused.extend(refused_columns(graph, compiled, models));
    for id in graph.sources_of(models) {
        if let Some(inspected) = compiled.sources.get(&id) {
            let (table, columns) = (graph.source(id), &inspected.columns);
            let more = compile::refused_columns(&table.full_name(), columns, &table.at);
            refused.extend(more);
        }
    }
    refused
}

/// The columns of models that BigQuery refuses.
pub fn refused_columns(
    graph: &Graph,
    compiled: &Compiled,
    models: &BTreeSet<ModelId>,
) -> Vec<Diagnostic> {
    let known = models
        .iter()
        .filter_map(|it| Some((it, compiled.models.get(it)?)));
    let refused = known.flat_map(|(id, translated)| {
        let (model, columns) = (graph.model(*id), &translated.columns);
        compile::refused_columns(&model.name, columns, &Span::whole(&model.text))
    });
    refused.collect()
}

struct Writer<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
    names: &'a Names,
    record: Record,
}

impl Canon for Writer<'_> {
    fn model(&self, id: ModelId) -> Vec<String> {
        vec![
            FORMAT.to_owned(),
            kept(self.graph.model(id)),
            self.neutral(id),
            format!("{:?}", self.description(id)),
        ]
    }

    fn test(&self, id: TestId) -> Diagnosed<String> {
        let neutral = |parent: Parent| self.graph.name_of(parent);
        let failing = compile::failing(self.graph, id, &neutral)?;
        let failing = failing.as_ref().unwrap_or(&self.compiled.tests[&id]);
        Ok(format!("{FORMAT} {}", failing.as_str()))
    }
}

impl Writer<'_> {
    /// What is read: the hidden relation where this build makes it, else what is published.
    fn read(&self, parent: Parent, decision: &Decision) -> String {
        let name = self.graph.name_of(parent);
        quoted(&match decision.step_of(parent) {
            Some(_) => self.names.hidden(&name),
            None => self.names.published(&name),
        })
    }

    /// What readers see.
    fn published(&self, parent: Parent) -> String {
        quoted(&self.names.published(&self.graph.name_of(parent)))
    }

    fn load(&self, (id, fingerprint): &(SourceId, String)) -> Step {
        let table = self.graph.source(*id);
        let inspected = &self.compiled.sources[id];
        let name = table.full_name();
        let extraction = extract::statements(table, inspected);
        let mut statements = write::record::tables();
        statements.extend(prelude::statements());
        statements.push(write::relation::schema(&table.source));
        statements.extend(extraction.statements);
        let loading = Loading {
            relation: write::relation::quoted(&name),
            columns: inspected.columns.clone(),
            to: self.names.hidden(&name),
            layout: Layout::default(),
        };
        let action = Action::Extract {
            source: *id,
            statements,
            count: extraction.count,
            show: write::record::show_rejected(&name),
            max_rejects: table.max_rejects,
            records: extraction.records,
            load: Some(loading),
        };
        Step {
            name,
            action,
            after: Vec::new(),
            fingerprint: fingerprint.clone(),
        }
    }

    fn build(&self, (id, fingerprint): &(ModelId, String), decision: &Decision) -> Diagnosed<Step> {
        let model = self.graph.model(*id);
        let hidden = quoted(&self.names.hidden(&model.name));
        let is_view = model.materialization == Materialization::View;
        let (statements, load) = if model.seed.is_some() {
            let (statements, loading) = self.seed(*id);
            (statements, Some(loading))
        } else {
            let create = self.create(*id, &hidden, &|it| self.read(it, decision));
            (vec![create], None)
        };
        let action = Action::Build {
            model: *id,
            statements,
            load,
            checks: self.checks(*id, decision)?,
            seal: Vec::new(),
            count: (!is_view).then(|| sql::count(&hidden)),
        };
        Ok(Step {
            name: model.name.clone(),
            action,
            after: decision.after(model.parents.iter().copied()),
            fingerprint: fingerprint.clone(),
        })
    }

    fn create(&self, id: ModelId, relation: &str, read: &compile::Name<'_>) -> Statement {
        let model = self.graph.model(id);
        let columns = &self.compiled.models[&id].columns;
        let (query, text) = compile::model(self.graph, id, columns, read);
        sql::create(relation, model, columns, &query, &text)
    }

    fn checks(&self, id: ModelId, decision: &Decision) -> Diagnosed<Vec<Check>> {
        let mut checks = Vec::new();
        for test in self.compiled.tests.keys().copied() {
            let declared = self.graph.test(test);
            if declared.model() != Some(id) || !declared.is_checked_by_build() {
                continue;
            }
            if let Some(failing) =
                compile::failing(self.graph, test, &|it| self.read(it, decision))?
            {
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

    /// The queries of the steps over what is published.
    fn queries(&self, decision: &Decision) -> Diagnosed<Vec<(String, Statement)>> {
        let published = |it| self.published(it);
        let mut queries = Vec::new();
        let models = decision.models.iter();
        for (id, _) in models.filter(|it| self.graph.model(it.0).seed.is_none()) {
            let columns = &self.compiled.models[id].columns;
            let (query, text) = compile::model(self.graph, *id, columns, &published);
            let name = self.graph.model(*id).name.clone();
            queries.push((name, Statement::of(query, &text)));
        }
        for (id, _) in &decision.tests {
            if let Some(failing) = compile::failing(self.graph, *id, &published)? {
                let name = self.graph.test(*id).name.clone();
                queries.push((name, sql::count_failing(&failing)));
            }
        }
        Ok(queries)
    }

    fn description(&self, id: ModelId) -> Description {
        let is_table = self.graph.model(id).materialization == Materialization::Table;
        description(self.graph, id, self.names, is_table)
    }

    /// Tables first, then the views over them, then the end of what is gone, and what readers are told.
    fn publication(&self, decision: &Decision) -> Vec<Publishing> {
        let sources = decision.sources.iter();
        let sources = sources.map(|it| self.graph.source(it.0).full_name());
        let (mut copies, mut views, mut described) = (Vec::new(), Vec::new(), Vec::new());
        copies.extend(sources.map(|it| copy(self.names, &it)));
        for (id, _) in &decision.models {
            let model = self.graph.model(*id);
            match model.materialization {
                Materialization::Table => copies.push(copy(self.names, &model.name)),
                Materialization::View => {
                    let place = self.published(Parent::Model(*id));
                    let create = self.create(*id, &place, &|it| self.published(it));
                    views.push(self.publishing(
                        PublishingKind::View,
                        &model.name,
                        create.to_string(),
                    ));
                }
            }
            let told = serde_json::to_string(&self.description(*id));
            let told = told.expect("a description is plain data");
            described.push(self.publishing(PublishingKind::Describe, &model.name, told));
        }
        let gone = decision.gone.iter();
        let gone = gone.map(|it| self.publishing(PublishingKind::Drop, it, String::new()));
        copies.extend(views.into_iter().chain(gone).chain(described));
        copies
    }

    fn publishing(&self, kind: PublishingKind, name: &str, detail: String) -> Publishing {
        publishing(self.names, kind, name, detail)
    }
}

/// A step that makes a hidden table visible.
pub(super) fn copy(names: &Names, name: &str) -> Publishing {
    let hidden = names.hidden(name);
    let from = format!("{}.{}", hidden.dataset, hidden.table);
    publishing(names, PublishingKind::Copy, name, from)
}

/// A step that makes a relation visible.
pub(super) fn publishing(
    names: &Names,
    kind: PublishingKind,
    name: &str,
    detail: String,
) -> Publishing {
    let place = names.published(name);
    Publishing {
        kind,
        relation: name.to_owned(),
        place: format!("{}.{}", place.dataset, place.table),
        detail,
    }
}

/// How a table that is loaded is divided and sorted.
pub(super) fn layout(model: &Model) -> Layout {
    let mut layout = Layout {
        cluster: model
            .layout
            .cluster_by
            .iter()
            .map(|it| it.0.clone())
            .collect(),
        ..Layout::default()
    };
    if let Some(partition) = &model.layout.partition {
        let column = partition.column.clone();
        match partition.by {
            PartitionBy::Time(unit) => layout.time = Some((column, unit.to_owned())),
            PartitionBy::Range {
                start,
                end,
                interval,
            } => {
                layout.range = Some((column, [start, end, interval]));
            }
        }
    }
    layout
}

/// How a model is kept, as text that changes with it.
pub(super) fn kept(model: &Model) -> String {
    let layout = &model.layout;
    let partition = layout.partition.as_ref();
    let partition = partition.map(|it| (&it.column, it.by));
    let sorted: Vec<_> = layout.cluster_by.iter().map(|it| &it.0).collect();
    format!("{:?} {partition:?} {sorted:?}", model.materialization)
}

/// What readers are told of a model; a table has keys too.
pub(super) fn description(
    graph: &Graph,
    id: ModelId,
    names: &Names,
    is_table: bool,
) -> Description {
    let model = graph.model(id);
    let mut described = Description {
        description: model.description.clone(),
        columns: sql::meanings(&model.contract.columns).collect(),
        ..Description::default()
    };
    if !is_table {
        return described;
    }
    described.labels.clone_from(&model.layout.labels);
    if let Some(partition) = &model.layout.partition {
        described.expiration_days = partition.expiration_days;
        described.is_filter_required = partition.is_filter_required;
    }
    let tests = graph.tests().map(|it| graph.test(it));
    for test in tests.filter(|it| it.model() == Some(id)) {
        match (&test.rule, test.kind) {
            (Rule::PrimaryKey(columns), _) => described.primary_key.clone_from(columns),
            (
                Rule::Relationships { column, to, field },
                TestKind::Constraint(Constraint::ForeignKey),
            ) => described.foreign_keys.push(ForeignKey {
                column: column.clone(),
                to: names.published(&graph.model(*to).name),
                field: field.clone(),
            }),
            _ => {}
        }
    }
    described
}

/// A table's full name in backquotes.
pub fn quoted(name: &TableName) -> String {
    sql::quoted(&name.project, &name.dataset, &name.table)
}
