//! Runs a plan: a bounded number of steps at once, each as soon as what it waits for has succeeded. Tells what happens as events.

mod broken;
mod difference;
mod load;
mod rejected;
pub mod step;
mod unit_test;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::engine::bigquery::BigQuery;
use crate::engine::duckdb::DuckDb;
use crate::engine::{Engine, EngineError};
use crate::event::{EventKind, Outcome};
use crate::graph::Graph;
use crate::plan::{Action, Plan, StepId};
use crate::sql::write::bigquery::record::Record;

/// How a plan is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many steps run at once; at least 1.
    pub concurrency: usize,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
    /// Changes to the number of a signal when the run shall stop.
    pub stop: watch::Receiver<Option<i32>>,
}

/// What steps need to know to run.
pub struct Work {
    /// What is done.
    pub plan: Arc<Plan>,
    /// Where diagnostics point.
    pub graph: Arc<Graph>,
    /// What runs it.
    pub engine: Arc<dyn Engine>,
    /// What tables are loaded into, where steps do.
    pub loader: Option<BigQuery>,
    /// The record of the warehouse, where that is not in the file that is built.
    pub record: Option<Record>,
    /// The DuckDB of the unit tests, opened by the first of them.
    pub bench: OnceLock<Result<DuckDb, EngineError>>,
}

impl Work {
    /// The table that keeps failing rows, as a query names it.
    fn kept_in(&self) -> String {
        match &self.record {
            None => "_dwh.test_failures".into(),
            Some(record) => record.table("test_failures"),
        }
    }

    fn loader(&self) -> &BigQuery {
        let loader = self.loader.as_ref();
        loader.expect("a plan that loads is run with a BigQuery to load into")
    }
}

/// Runs every step of a plan and reports each; gives the signal that stopped it, if one did.
pub async fn run(
    work: &Arc<Work>,
    options: Options,
    mut emit: impl FnMut(EventKind),
) -> Option<i32> {
    let mut progress = Progress::new(&work.plan);
    let mut stop = options.stop.clone();
    let mut running: JoinSet<(StepId, Outcome, Duration)> = JoinSet::new();
    let mut stopped_by = *stop.borrow();
    loop {
        while stopped_by.is_none() && running.len() < options.concurrency.max(1) {
            let Some(id) = progress.next() else { break };
            emit(EventKind::StepStarted { step: id });
            let work = Arc::clone(work);
            running.spawn_blocking(move || {
                let began = Instant::now();
                // Without this, a panic would end the task without the name of its step.
                let outcome = catch_unwind(AssertUnwindSafe(|| step::execute(&work, id)))
                    .unwrap_or_else(|_| step::bug(&work, id));
                (id, outcome, began.elapsed())
            });
        }
        if running.is_empty() {
            break;
        }
        tokio::select! {
            finished = running.join_next() => {
                let (id, outcome, took) = finished.expect("a step is running").expect("a step catches its own panics");
                let has_failed = matches!(outcome, Outcome::Failed { .. });
                for (step, outcome, took) in progress.finish(&work.plan, id, outcome, took) {
                    emit(EventKind::StepFinished { step, outcome, took });
                }
                if has_failed && options.fail_fast {
                    progress.give_up(); // what runs may end, nothing else begins
                }
            }
            Ok(()) = stop.changed(), if stopped_by.is_none() => {
                stopped_by = *stop.borrow();
                work.engine.cancel();
                if let Some(Ok(bench)) = work.bench.get() {
                    bench.cancel();
                }
            }
        }
    }
    for id in progress.left() {
        emit(EventKind::StepFinished {
            step: id,
            outcome: Outcome::Cancelled,
            took: Duration::ZERO,
        });
    }
    stopped_by
}

/// Which steps wait, and for how many others.
struct Progress {
    waiting: BTreeMap<StepId, usize>,
    children: BTreeMap<StepId, Vec<StepId>>,
    /// Unit tests that have not ended: nothing is built before.
    unit_tests: BTreeSet<StepId>,
    has_failed_unit: bool,
    has_given_up: bool,
}

impl Progress {
    fn new(plan: &Plan) -> Self {
        let mut children: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
        for (id, step) in plan.steps() {
            for parent in &step.after {
                children.entry(*parent).or_default().push(id);
            }
        }
        let waiting = plan
            .steps()
            .map(|(id, step)| (id, step.after.len()))
            .collect();
        Self {
            waiting,
            children,
            unit_tests: unit_tests_before_a_build(plan),
            has_failed_unit: false,
            has_given_up: false,
        }
    }

    /// The first step, in the order of the plan, that waits for nothing.
    fn next(&mut self) -> Option<StepId> {
        let may_begin = |it: &StepId| self.unit_tests.is_empty() || self.unit_tests.contains(it);
        let ready = self
            .waiting
            .iter()
            .find(|(it, missing)| **missing == 0 && !self.has_given_up && may_begin(it));
        let step = *ready?.0;
        self.waiting.remove(&step);
        Some(step)
    }

    /// Takes in how a step ended; gives it and all that is skipped because of it.
    fn finish(
        &mut self,
        plan: &Plan,
        step: StepId,
        outcome: Outcome,
        took: Duration,
    ) -> Vec<(StepId, Outcome, Duration)> {
        let has_made_it = !matches!(outcome, Outcome::Failed { .. } | Outcome::Cancelled);
        let is_cancelled = matches!(outcome, Outcome::Cancelled);
        if self.unit_tests.remove(&step) {
            self.has_failed_unit |= !has_made_it;
            if self.unit_tests.is_empty() && self.has_failed_unit {
                self.give_up(); // nothing would be published
            }
        }
        let mut finished = vec![(step, outcome, took)];
        let children = self.children.remove(&step).unwrap_or_default();
        if has_made_it {
            for child in children {
                if let Some(missing) = self.waiting.get_mut(&child) {
                    *missing -= 1;
                }
            }
            return finished;
        }
        if is_cancelled {
            return finished;
        }
        let mut lost = children;
        while let Some(child) = lost.pop() {
            if self.waiting.remove(&child).is_some() {
                debug_assert!(
                    plan.step(child)
                        .after
                        .iter()
                        .any(|it| finished.iter().any(|(done, ..)| done == it))
                );
                finished.push((child, Outcome::Skipped { because: step }, Duration::ZERO));
                lost.extend(self.children.remove(&child).unwrap_or_default());
            }
        }
        finished
    }

    fn give_up(&mut self) {
        self.has_given_up = true;
    }

    fn left(self) -> Vec<StepId> {
        self.waiting.into_keys().collect()
    }
}

/// The unit tests of a plan that builds something; where nothing is built, nothing waits for them.
fn unit_tests_before_a_build(plan: &Plan) -> BTreeSet<StepId> {
    let builds = |it: &Action| {
        matches!(
            it,
            Action::Extract { .. } | Action::Load { .. } | Action::Build { .. }
        )
    };
    let does_build = plan.steps.iter().any(|it| builds(&it.action));
    let steps = plan.steps().filter(|_| does_build);
    steps
        .filter(|(_, step)| matches!(step.action, Action::UnitTest { .. }))
        .map(|(id, _)| id)
        .collect()
}
