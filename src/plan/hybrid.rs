//! The plan of loading what a DuckDB file holds into BigQuery.

use std::collections::BTreeSet;

use crate::compile::Compiled;
use crate::engine::bigquery::TableName;
use crate::fingerprint;
use crate::graph::{Graph, ModelId};
use crate::sql::write::bigquery::record::{PublishingKind, Record};
use crate::sql::write::relation;
use crate::state::WarehouseState;

use super::decide::Decision;
use super::remote::{self, Names, RemotePlan, description, publishing};
use super::{Action, Base, Loading, Plan, Step};

/// Changes with how tables are loaded.
const FORMAT: &str = "hybrid 1";

/// What a file holds, and what of it is loaded.
#[derive(Debug)]
pub struct Finished<'a> {
    /// What the file holds.
    pub built: &'a WarehouseState,
    /// The models that are loaded.
    pub models: &'a BTreeSet<ModelId>,
    /// Whether these are all that the target is loaded with, so that what else is published is no longer wanted.
    pub is_all: bool,
    /// Whether to load what is already there as it is.
    pub full_refresh: bool,
}

/// Makes the plan that brings a dataset, which holds `published`, up to date.
pub fn make(
    graph: &Graph,
    compiled: &Compiled,
    finished: &Finished<'_>,
    published: &WarehouseState,
    names: &Names,
) -> RemotePlan {
    let mut decision = Decision::default();
    let (mut steps, mut copies, mut described) = (Vec::new(), Vec::new(), Vec::new());
    let wanted: BTreeSet<_> = finished
        .models
        .iter()
        .map(|it| &graph.model(*it).name)
        .collect();
    let order = graph
        .order()
        .iter()
        .filter(|it| finished.models.contains(it));
    for id in order {
        let name = &graph.model(*id).name;
        // What is not selected yet may not be there.
        let Some(built) = finished.built.relations.get(name) else {
            continue;
        };
        let told = told(graph, *id, names, &wanted);
        let fingerprint = fingerprint::of([
            FORMAT,
            &built.fingerprint,
            &told,
            &remote::kept(graph.model(*id)),
        ]);
        let known = published.relations.get(name);
        if !finished.full_refresh && known.is_some_and(|it| it.fingerprint == fingerprint) {
            decision.current.push(name.clone());
            continue;
        }
        let hidden = names.hidden(name);
        copies.push(remote::copy(names, name));
        described.push(publishing(names, PublishingKind::Describe, name, told));
        steps.push(load(graph, compiled, *id, hidden, fingerprint));
    }
    if finished.is_all {
        let gone = published.relations.keys();
        decision.gone = gone.filter(|it| !wanted.contains(it)).cloned().collect();
        decision.gone_tests = published.tests.keys().cloned().collect();
    }
    let gone = decision.gone.iter();
    let gone = gone.map(|it| publishing(names, PublishingKind::Drop, it, String::new()));
    copies.extend(gone.chain(described));
    RemotePlan {
        hidden: BTreeSet::from([names.build.clone()]),
        published: BTreeSet::from([names.dataset.clone()]),
        publishing: copies,
        queries: Vec::new(),
        plan: Plan {
            prepare: Record::new(&names.project, &names.record()).create(),
            steps,
            base: Base::Hidden,
            ..Plan::decided(decision)
        },
    }
}

/// What readers are told of a model, as JSON; keys of tables that are loaded too.
fn told(graph: &Graph, id: ModelId, names: &Names, wanted: &BTreeSet<&String>) -> String {
    let mut told = description(graph, id, names, true);
    told.foreign_keys.retain(|it| wanted.contains(&it.to.table));
    serde_json::to_string(&told).expect("a description is plain data")
}

fn load(
    graph: &Graph,
    compiled: &Compiled,
    id: ModelId,
    to: TableName,
    fingerprint: String,
) -> Step {
    let model = graph.model(id);
    let loading = Loading {
        relation: relation::quoted(&model.name),
        columns: compiled.models[&id].columns.clone(),
        to,
        layout: remote::layout(model),
    };
    Step {
        name: model.name.clone(),
        action: Action::Load { model: id, loading },
        after: Vec::new(),
        fingerprint,
    }
}
