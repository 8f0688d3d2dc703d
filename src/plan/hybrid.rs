//! The plan of loading what a DuckDB file holds into BigQuery.

use std::collections::BTreeSet;

use crate::compile::Compiled;
use crate::fingerprint;
use crate::graph::{Graph, ModelId};
use crate::sql::write::bigquery::record::{Publishing, PublishingKind, Record};
use crate::sql::write::relation;
use crate::state::{Relation, WarehouseState};

use super::decide::Decision;
use super::remote::{Names, RemotePlan, description, publishing};
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
    let (mut decision, mut steps) = (Decision::default(), Vec::new());
    let (mut copies, mut described) = (Vec::new(), Vec::new());
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
        // What failed tests of a warning level, or is not selected yet, may not be there.
        let Some(built) = finished.built.relations.get(name) else {
            continue;
        };
        let mut told = description(graph, *id, names, true);
        told.foreign_keys.retain(|it| wanted.contains(&it.to.table));
        let told = serde_json::to_string(&told).expect("a description is plain data");
        let fingerprint = fingerprint::of([FORMAT, built.fingerprint.as_str(), &told]);
        let is_there = |it: &&Relation| it.fingerprint == fingerprint;
        let known = published.relations.get(name).filter(is_there);
        if known.is_some() && !finished.full_refresh {
            decision.current.push(name.clone());
            continue;
        }
        let hidden = names.hidden(name);
        let from = format!("{}.{}", hidden.dataset, hidden.table);
        copies.push(publishing(names, PublishingKind::Copy, name, from));
        described.push(publishing(names, PublishingKind::Describe, name, told));
        let loading = Loading {
            relation: relation::quoted(name),
            columns: compiled.models[id].columns.clone(),
            to: hidden,
        };
        steps.push(Step {
            name: name.clone(),
            action: Action::Load {
                model: *id,
                loading,
            },
            after: Vec::new(),
            fingerprint,
        });
    }
    if finished.is_all {
        let gone = published.relations.keys();
        decision.gone = gone.filter(|it| !wanted.contains(it)).cloned().collect();
        decision.gone_tests = published.tests.keys().cloned().collect();
    }
    let gone = decision.gone.iter();
    let gone = gone.map(|it| publishing(names, PublishingKind::Drop, it, String::new()));
    let publishing: Vec<Publishing> = copies.into_iter().chain(gone).chain(described).collect();
    RemotePlan {
        hidden: BTreeSet::from([names.build.clone()]),
        published: BTreeSet::from([names.dataset.clone()]),
        publishing,
        queries: Vec::new(),
        plan: Plan {
            prepare: Record::new(&names.project, &names.record()).create(),
            steps,
            base: Base::Hidden,
            ..Plan::decided(decision)
        },
    }
}
