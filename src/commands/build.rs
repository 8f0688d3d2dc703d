//! `dwh build`: brings what is selected up to date, tests it, and publishes all of it at once.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::bigquery::BigQuery;
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, Place};
use crate::event::{End, Event, EventKind, Outcome};
use crate::graph::target::{Chosen, Target};
use crate::graph::{Graph, SourceId};
use crate::plan::Plan;
use crate::publish::{Building, Holder, Lock};
use crate::record::{Record, RunTimes, utc};
use crate::report::Reporter;
use crate::run::{self, Options, Work};
use crate::source::Inspected;
use crate::sql::Statement;
use crate::sql::write::bigquery::record::Record as RemoteRecord;
use crate::sql::write::record::Cell;

use super::prepare::{self, Opened, Request};
use super::{hybrid, remote};

/// How a build is done.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// How long to wait for another build of the warehouse.
    pub wait: Duration,
    /// Whether the first failure ends the build.
    pub fail_fast: bool,
    /// Changes to the number of a signal when the build shall stop.
    pub stop: watch::Receiver<Option<i32>>,
    /// Set while readers are given one table after the other: a signal waits for the last.
    pub is_publishing: Arc<AtomicBool>,
}

/// Makes what tells of a run, once its plan is known; takes the warnings of planning.
pub type MakeReporter<'a> =
    &'a mut dyn for<'p> FnMut(&'p Plan, &[Diagnostic]) -> Box<dyn Reporter + 'p>;

/// Builds what a request selects, where its target is.
pub async fn build(
    request: &Request,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let (graph, chosen) = prepare::resolve(request)?; // names become references
    match chosen {
        Chosen::DuckDb(target) => {
            build_file(request, Opened::new(graph, target), options, make_reporter).await
        }
        Chosen::BigQuery(mut target) => {
            if let Some(built_by) = target.built_by.take() {
                return hybrid::build(request, graph, target, *built_by, options, make_reporter)
                    .await;
            }
            let run_id = run_id();
            let opened = remote::open(graph, target, &run_id)?;
            remote::build(request, opened, run_id, options, make_reporter).await
        }
    }
}

/// Builds a DuckDB file.
pub(super) async fn build_file(
    request: &Request,
    opened: Opened,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let lock = hold(&opened, options).await?; // one build of a warehouse at a time
    let prepared = prepare::plan(request, &opened)?; // the exact SQL; still nothing done
    let plan = Arc::new(prepared.plan);
    let mut told = Told::new(make_reporter(&plan, &prepared.warnings));
    told.start(plan.steps.len());
    if plan.is_up_to_date() {
        return Ok(told.end(End::UpToDate));
    }
    let Opened {
        graph,
        target,
        warehouse,
    } = opened;
    let refused = |error: std::io::Error| vec![prepare::refused(&target, "write", &error)];
    let building = warehouse
        .begin(&told.run_id, plan.base, &lock)
        .map_err(refused)?;
    let engine = match open(&building, &target, &plan) {
        Ok(engine) => Arc::new(engine),
        Err(error) => {
            building.discard().map_err(refused)?;
            return Err(vec![prepare::unusable(&target, &error)]);
        }
    };
    let stopped_by = work_on(
        &plan,
        graph,
        Runner::file(&engine, &target),
        options,
        &mut told,
    )
    .await; // models and tests
    let engine = Arc::into_inner(engine).expect("every step has given its engine back");
    let end = told.end_of(stopped_by, End::Published);
    if matches!(end, End::Interrupted(_)) {
        drop(engine);
        building.discard().map_err(refused)?;
        return Ok(told.end(end));
    }
    let record = told.record(&plan, &prepared.sources, &target);
    if let Err(error) = send(&engine, &record).and_then(|()| engine.close()) {
        building.discard().map_err(refused)?;
        return Err(vec![prepare::unusable(&target, &error)]);
    }
    if end == End::Failed {
        warehouse.keep_failed(building).map_err(refused)?;
        return Ok(told.end(end));
    }
    let published = warehouse.publish(building, target.keep_versions, &lock); // readers see all of it, or nothing
    published.map_err(refused)?;
    told.tell(EventKind::Published {
        path: target.path.display().to_string(),
    });
    Ok(told.end(end))
}

/// What runs the steps of a plan.
pub struct Runner {
    /// What they are sent to.
    pub engine: Arc<dyn Engine>,
    /// What loads source tables, where that is BigQuery.
    pub loader: Option<BigQuery>,
    /// The record of the warehouse, where that is not in the file that is built.
    pub record: Option<RemoteRecord>,
    /// How many run at once; at least 1.
    pub concurrency: usize,
}

impl Runner {
    /// Runs steps in a DuckDB file.
    pub fn file(engine: &Arc<DuckDb>, target: &Target) -> Self {
        Self {
            engine: engine.clone(),
            loader: None,
            record: None,
            concurrency: target.concurrency,
        }
    }
}

/// Runs the steps of a plan; gives the signal that stopped them, if one did.
pub async fn work_on(
    plan: &Arc<Plan>,
    graph: Arc<Graph>,
    runner: Runner,
    options: &BuildOptions,
    told: &mut Told<'_>,
) -> Option<i32> {
    let work = Arc::new(Work {
        plan: Arc::clone(plan),
        graph,
        engine: runner.engine,
        loader: runner.loader,
        record: runner.record,
        bench: OnceLock::new(),
    });
    let how = Options {
        concurrency: runner.concurrency,
        fail_fast: options.fail_fast,
        stop: options.stop.clone(),
    };
    run::run(&work, how, |event| told.tell(event)).await
}

/// Opens the file of a build and makes what every step expects in it.
fn open(building: &Building, target: &Target, plan: &Plan) -> Result<DuckDb, EngineError> {
    let place = Place::Build {
        path: building.path.clone(),
        storage_version: target.storage_version.clone(),
    };
    let settings = Settings {
        memory_limit: target.memory_limit.clone(),
        threads: None,
    };
    let engine = DuckDb::open(&place, &settings)?;
    send(&engine, &plan.prepare)?;
    Ok(engine)
}

pub(super) fn send(engine: &dyn Engine, statements: &[Statement]) -> Result<(), EngineError> {
    let mut session = engine.connect()?;
    for statement in statements {
        tracing::debug!(sql = %statement, "send");
        session.execute(statement)?;
    }
    Ok(())
}

/// Takes the lock of the warehouse, waiting as long as the options say.
pub async fn hold(opened: &Opened, options: &BuildOptions) -> Diagnosed<Lock> {
    let until = Instant::now() + options.wait;
    let mut stop = options.stop.clone();
    loop {
        match opened.warehouse.lock() {
            Ok(Ok(lock)) => return Ok(lock),
            Ok(Err(holder)) if Instant::now() >= until => {
                return Err(vec![busy(&opened.target, &holder)]);
            }
            Ok(Err(holder)) => {
                tracing::info!(?holder, "waiting for another build");
                let pause = tokio::time::sleep(Duration::from_millis(100));
                tokio::select! {
                    () = pause => {}
                    Ok(()) = stop.changed() => return Err(vec![busy(&opened.target, &holder)]),
                }
            }
            Err(error) => return Err(vec![prepare::refused(&opened.target, "lock", &error)]),
        }
    }
}

fn busy(target: &Target, holder: &Holder) -> Diagnostic {
    Diagnostic::error(
        Code::WarehouseBusy,
        format!("another build holds `{}`", target.path.display()),
        target.at.clone(),
        format!(
            "process {} of {} on {} has held it since {} and was alive at {}",
            holder.pid, holder.owner, holder.host, holder.started, holder.heartbeat
        ),
        "try again when it is done; `dwh build --wait` waits for it",
    )
}

/// Everyone who hears of a run: the reporter, the record, and whoever decides how it ended.
pub struct Told<'p> {
    reporter: Box<dyn Reporter + 'p>,
    record: Record,
    has_failed: bool,
    /// A closed pipe silences the reporter; it does not stop the build.
    is_heard: bool,
    began: Instant,
    run_id: String,
    started: String,
}

impl<'p> Told<'p> {
    /// Nothing has happened yet.
    pub fn new(reporter: Box<dyn Reporter + 'p>) -> Self {
        Self::named(reporter, run_id())
    }

    /// The same, for a run that has a name already.
    pub fn named(reporter: Box<dyn Reporter + 'p>, run_id: String) -> Self {
        Self {
            reporter,
            record: Record::default(),
            has_failed: false,
            is_heard: true,
            began: Instant::now(),
            run_id,
            started: utc(jiff::Timestamp::now()),
        }
    }

    /// Tells that the run begins.
    pub fn start(&mut self, steps: usize) {
        self.tell(EventKind::RunStarted {
            run_id: self.run_id.clone(),
            steps,
        });
    }

    /// Tells a fact.
    pub fn tell(&mut self, kind: EventKind) {
        let event = Event {
            at: self.began.elapsed(),
            kind,
        };
        if let EventKind::StepFinished { outcome, .. } = &event.kind {
            self.has_failed |= matches!(outcome, Outcome::Failed { .. });
        }
        self.record.observe(&event);
        self.is_heard = self.is_heard && self.reporter.event(&event).is_ok();
    }

    /// Tells how it ended.
    pub fn end(&mut self, end: End) -> End {
        self.tell(EventKind::RunFinished { end });
        end
    }

    /// How a run ended that would have come to `good`.
    pub fn end_of(&self, stopped_by: Option<i32>, good: End) -> End {
        match stopped_by {
            Some(signal) => End::Interrupted(signal),
            None if self.has_failed => End::Failed,
            None => good,
        }
    }

    /// The statements that write what has happened into the warehouse.
    fn record(
        &self,
        plan: &Plan,
        sources: &BTreeMap<SourceId, Inspected>,
        target: &Target,
    ) -> Vec<Statement> {
        self.record
            .statements(plan, sources, &self.times(&target.name))
    }

    /// The same as rows of the tables of the record.
    pub fn rows(
        &self,
        plan: &Plan,
        sources: &BTreeMap<SourceId, Inspected>,
        target: &str,
    ) -> Vec<(&'static str, Vec<Vec<Cell>>)> {
        self.record.tables(plan, sources, &self.times(target))
    }

    /// The name of the run.
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    fn times(&self, target: &str) -> RunTimes {
        RunTimes {
            run_id: self.run_id.clone(),
            target: target.to_owned(),
            started: self.started.clone(),
            finished: utc(jiff::Timestamp::now()),
        }
    }
}

/// A name for a run that begins now.
pub fn run_id() -> String {
    format!(
        "{}-{:04x}Z",
        jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3f"),
        std::process::id() & 0xffff
    )
}
