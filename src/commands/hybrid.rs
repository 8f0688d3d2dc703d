//! `dwh build` for a target that is loaded with what another one has built: a whole build in DuckDB, then its tables to BigQuery.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Diagnosed;
use crate::event::End;
use crate::graph::target::{BuiltBy, Chosen, Remote};
use crate::graph::{Graph, Materialization, ModelId, select};
use crate::plan::hybrid::{self as plan, Finished};
use crate::plan::remote::refused_columns;

use super::build::{BuildOptions, MakeReporter, Runner, build_file, run_id};
use super::prepare::{self, Opened, Request};
use super::remote::{self, PreparedRemote};

/// Builds what a request selects, and loads it.
pub async fn build(
    request: &Request,
    graph: Graph,
    remote: Remote,
    built_by: BuiltBy,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let selected = select::select(&graph, &request.select, &request.exclude)?;
    let models = loaded(&built_by, &graph, selected)?; // mistakes in selectors come before any work
    let graph = Arc::new(graph);
    let local = Opened::new(Arc::clone(&graph), built_by.target.clone());
    let end = build_file(request, local, options, make_reporter).await?;
    if !matches!(end, End::Published | End::UpToDate) {
        return Ok(end);
    }
    let run_id = run_id();
    let local = Opened::new(graph, built_by.target.clone());
    let (reader, built) = prepare::state(&local.warehouse, &local.target)?;
    let needed = prepare::ancestors(&local.graph, &models);
    let (found, _) = prepare::look_at_sources(&local.graph, &needed, &built, &reader)?;
    let compiled = prepare::compile(&local.graph, &models, found)?;
    let refused = refused_columns(&local.graph, &compiled, &models);
    if !refused.is_empty() {
        return Err(refused);
    }
    let opened = remote::open(local.graph, remote, &run_id)?;
    let lease = opened.begin(options).await?; // one build of a warehouse at a time
    let finished = Finished {
        built: &built,
        models: &models,
        is_all: request.select.is_empty() && request.exclude.is_empty(),
        full_refresh: request.full_refresh,
    };
    let published = opened.state()?;
    let made = plan::make(
        &opened.graph,
        &compiled,
        &finished,
        &published,
        &opened.names,
    );
    let runner = Runner {
        engine: Arc::new(reader),
        ..opened.runner()
    };
    let prepared = PreparedRemote {
        plan: made,
        sources: compiled.sources,
        warnings: Vec::new(),
    };
    remote::carry_out(
        opened,
        prepared,
        runner,
        &lease,
        run_id,
        options,
        make_reporter,
    )
    .await
}

/// The models of these that a target holds once it is built.
pub fn held(
    chosen: &Chosen,
    graph: &Graph,
    models: BTreeSet<ModelId>,
) -> Diagnosed<BTreeSet<ModelId>> {
    match chosen {
        Chosen::BigQuery(Remote {
            built_by: Some(built_by),
            ..
        }) => loaded(built_by, graph, models),
        Chosen::BigQuery(_) | Chosen::DuckDb(_) => Ok(models),
    }
}

fn loaded(
    built_by: &BuiltBy,
    graph: &Graph,
    models: BTreeSet<ModelId>,
) -> Diagnosed<BTreeSet<ModelId>> {
    if built_by.load.is_empty() {
        let is_table = |it: &ModelId| graph.model(*it).materialization == Materialization::Table;
        return Ok(models.into_iter().filter(is_table).collect());
    }
    let load = select::select(graph, &built_by.load, &[])?;
    Ok(models.intersection(&load).copied().collect())
}
