//! `dwh test`: runs unit tests, and data tests on what is published. Changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::compile::{self, Compiled};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level};
use crate::engine::duckdb::DuckDb;
use crate::event::End;
use crate::graph::target::Chosen;
use crate::graph::{Graph, ModelId, UnitTestId, select};
use crate::plan;
use crate::state::WarehouseState;

use super::build::{BuildOptions, MakeReporter, Runner, Told, run_id, work_on};
use super::prepare::{self, Opened, Request};
use super::remote;

/// Tests what a request selects.
pub async fn test(
    request: &Request,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let (graph, chosen) = prepare::resolve(request)?;
    let target = match chosen.built_in() {
        Chosen::DuckDb(target) => target,
        Chosen::BigQuery(target) => {
            let opened = remote::open(graph, target, &run_id())?;
            return remote::test(request, opened, options, make_reporter).await;
        }
    };
    let Opened {
        graph,
        target,
        warehouse,
    } = Opened::new(graph, target);
    let models = select::select(&graph, &request.select, &request.exclude)?;
    let (engine, state) = prepare::state(&warehouse, &target)?;
    if state.file.is_none() {
        return Err(vec![Diagnostic::error(
            Code::UnusableWarehouse,
            format!("nothing is published in `{}`", target.path.display()),
            target.at.clone(),
            "tests look at what a build has published",
            "run `dwh build`, which tests too",
        )]);
    }
    let needed = prepare::with_tested_against(&graph, &models);
    let (sources, warnings) = prepare::look_at_sources(
        &graph,
        &prepare::ancestors(&graph, &needed),
        &state,
        &engine,
    )?;
    let compiled = prepare::compile(&graph, &models, sources)?;
    let plan = Arc::new(plan::tests_only(&graph, &compiled, &state)?);
    let mut told = Told::new(make_reporter(&plan, &warnings));
    told.start(plan.steps.len());
    let engine = Arc::new(engine);
    let stopped_by = work_on(
        &plan,
        graph,
        Runner::file(&engine, &target),
        options,
        &mut told,
    )
    .await;
    let end = told.end_of(stopped_by, End::Tested);
    Ok(told.end(end))
}

/// Runs the unit tests of what a request selects; asks nothing of the warehouse.
pub async fn units(
    request: &Request,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let (graph, chosen) = prepare::resolve(request)?;
    let models = select::select(&graph, &request.select, &request.exclude)?;
    let engine = prepare::empty(chosen.at())?;
    let compiled = compiled(&graph, &models, &engine)?;
    let plan = Arc::new(plan::tests_only(
        &graph,
        &compiled,
        &WarehouseState::default(),
    )?);
    let mut told = Told::new(make_reporter(&plan, &[]));
    told.start(plan.steps.len());
    let runner = Runner {
        engine: Arc::new(engine),
        loader: None,
        record: None,
        concurrency: 1,
    };
    let stopped_by = work_on(&plan, Arc::new(graph), runner, options, &mut told).await;
    let end = told.end_of(stopped_by, End::Tested);
    Ok(told.end(end))
}

/// The unit tests of models, with what they need and no more.
fn compiled(graph: &Graph, models: &BTreeSet<ModelId>, engine: &DuckDb) -> Diagnosed<Compiled> {
    let of_models = |it: &UnitTestId| models.contains(&graph.unit_test(*it).model);
    let tests: Vec<UnitTestId> = graph.unit_tests().filter(of_models).collect();
    let tested: BTreeSet<ModelId> = tests.iter().map(|it| graph.unit_test(*it).model).collect();
    let needed = prepare::ancestors(graph, &tested);
    let nothing = WarehouseState::default();
    let (sources, found) = prepare::sources_that_can_be_read(graph, &needed, &nothing, engine);
    // Rows come from the tests: what a source table is like is enough, wherever its files are.
    let is_known = graph
        .sources_of(&needed)
        .iter()
        .all(|it| sources.contains_key(it));
    if !is_known {
        let mistakes = found.into_iter().filter(|it| it.level == Level::Error);
        return Err(mistakes.collect());
    }
    compile::compile(graph, &needed, &[], &tests, sources).whole()
}
