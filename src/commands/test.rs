//! `dwh test`: runs data tests on what is published. Changes nothing.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::event::End;
use crate::graph::select;
use crate::graph::target::Chosen;
use crate::plan;

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
    let plan = Arc::new(plan::tests_only(&graph, &compiled, &state));
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
