//! The record of a run: a fold over its events that ends in the statements which write it into `_dwh`.

use std::collections::BTreeMap;

use duckdb::arrow::array::{Array, AsArray, RecordBatch};
use duckdb::arrow::datatypes::Int64Type;

use crate::event::{Event, EventKind, Outcome};
use crate::graph::SourceId;
use crate::plan::{Action, Plan, StepId};
use crate::source::Inspected;
use crate::sql::Statement;
use crate::sql::write::record::{self, Cell};

/// What has happened so far.
#[derive(Debug, Default)]
pub struct Record {
    finished: Vec<(StepId, Outcome, u64)>,
}

/// What a run is called and when it ran.
#[derive(Debug, Clone)]
pub struct RunTimes {
    /// The name of the run.
    pub run_id: String,
    /// The name of its target.
    pub target: String,
    /// UTC, as `2026-11-25 22:38:00.123`.
    pub started: String,
    /// UTC.
    pub finished: String,
}

impl Record {
    /// Takes in one event.
    pub fn observe(&mut self, event: &Event) {
        if let EventKind::StepFinished {
            step,
            outcome,
            took,
        } = &event.kind
        {
            let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            self.finished.push((*step, outcome.clone(), took));
        }
    }

    /// The statements that write it.
    pub fn statements(
        &self,
        plan: &Plan,
        sources: &BTreeMap<SourceId, Inspected>,
        times: &RunTimes,
    ) -> Vec<Statement> {
        self.tables(plan, sources, times)
            .iter()
            .flat_map(|(table, rows)| record::replace(table, rows))
            .collect()
    }

    /// The new rows of each table of the record.
    pub fn tables(
        &self,
        plan: &Plan,
        sources: &BTreeMap<SourceId, Inspected>,
        times: &RunTimes,
    ) -> Vec<(&'static str, Vec<Vec<Cell>>)> {
        let mut rows = Rows {
            plan,
            sources,
            run_id: &times.run_id,
            steps: Vec::new(),
            relations: Vec::new(),
            sources_seen: Vec::new(),
            tests: Vec::new(),
        };
        for (step, outcome, took) in &self.finished {
            rows.add(*step, outcome, *took);
        }
        let text = |it: &str| Cell::Text(it.to_owned());
        let run = vec![
            text(&times.run_id),
            Cell::Instant(times.started.clone()),
            Cell::Instant(times.finished.clone()),
            text(env!("CARGO_PKG_VERSION")),
            text(&times.target),
        ];
        vec![
            ("runs", vec![run]),
            ("steps", rows.steps),
            ("relations", rows.relations),
            ("sources", rows.sources_seen),
            ("tests", rows.tests),
        ]
    }
}

/// New rows for the tables of `_dwh`, and what they are made from.
struct Rows<'a> {
    plan: &'a Plan,
    sources: &'a BTreeMap<SourceId, Inspected>,
    run_id: &'a str,
    steps: Vec<Vec<Cell>>,
    relations: Vec<Vec<Cell>>,
    sources_seen: Vec<Vec<Cell>>,
    tests: Vec<Vec<Cell>>,
}

impl Rows<'_> {
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn add(&mut self, id: StepId, outcome: &Outcome, took: u64) {
        let step = self.plan.step(id);
        let text = |it: &str| Cell::Text(it.to_owned());
        let (word, count) = match outcome {
            Outcome::Extracted { rows, .. } => ("extracted", Cell::Number(*rows)),
            Outcome::Built { rows } => ("built", rows.map_or(Cell::Null, Cell::Number)),
            Outcome::Loaded { rows } => ("loaded", Cell::Number(*rows)),
            Outcome::Passed => ("passed", Cell::Number(0)),
            Outcome::Warned { failures, .. } => ("warned", Cell::Number(*failures)),
            Outcome::Failed { failures, .. } => ("failed", Cell::Number(*failures)),
            Outcome::Skipped { .. } => ("skipped", Cell::Null),
            Outcome::Cancelled => ("cancelled", Cell::Null),
        };
        let kind = match &step.action {
            Action::UnitTest { .. } => "unit_test",
            Action::Extract { .. } => "source",
            Action::Load { .. } | Action::Build { count: Some(_), .. } => "table",
            Action::Build { count: None, .. } => "view",
            Action::Test { .. } => "test",
        };
        self.steps.push(vec![
            text(self.run_id),
            text(&step.name),
            text(kind),
            text(word),
            count.clone(),
            Cell::Number(took),
        ]);
        let relation = || {
            vec![
                text(&step.name),
                text(kind),
                text(&step.fingerprint),
                count.clone(),
                text(self.run_id),
            ]
        };
        match (&step.action, outcome) {
            (Action::Extract { source, .. }, Outcome::Extracted { .. }) => {
                self.relations.push(relation());
                let inspected = serde_json::to_string(&self.sources[source])
                    .expect("an inspection is plain data");
                self.sources_seen
                    .push(vec![text(&step.name), Cell::Text(inspected)]);
            }
            (_, Outcome::Built { .. } | Outcome::Loaded { .. }) => self.relations.push(relation()),
            (
                Action::Test { .. } | Action::UnitTest { .. },
                Outcome::Passed | Outcome::Warned { .. } | Outcome::Failed { .. },
            ) => {
                let failures = match outcome {
                    Outcome::Warned { failures, .. } | Outcome::Failed { failures, .. } => {
                        *failures
                    }
                    _ => 0,
                };
                self.tests.push(vec![
                    text(&step.name),
                    text(&step.fingerprint),
                    Cell::Number(failures),
                    text(self.run_id),
                ]);
            }
            _ => {}
        }
    }
}

/// An instant as the record has it.
pub fn utc(instant: jiff::Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// The rows of an answer of texts and counts, to be written into a record.
pub fn cells(batches: &[RecordBatch]) -> Vec<Vec<Cell>> {
    let cell = |column: &dyn Array, row: usize| match column.as_string_opt::<i32>() {
        _ if column.is_null(row) => Cell::Null,
        Some(texts) => Cell::Text(texts.value(row).to_owned()),
        None => {
            let count = column.as_primitive::<Int64Type>().value(row);
            u64::try_from(count).map_or(Cell::Null, Cell::Number)
        }
    };
    let rows = batches.iter().flat_map(|batch| {
        let columns = batch.columns();
        (0..batch.num_rows()).map(move |row| columns.iter().map(|it| cell(it, row)).collect())
    });
    rows.collect()
}
