//! How a build in BigQuery becomes visible: each table by one copy, every step written down first, so that what is interrupted is finished later.

use duckdb::arrow::array::{Array, AsArray};

use crate::engine::bigquery::{BigQuery, Job, TableName};
use crate::engine::{Engine, EngineError, FailureKind};
use crate::sql::Statement;
use crate::sql::write::bigquery::record::{Publishing, Record};

/// Publishes what a run has built: writes down what is to be done, and does it.
pub fn publish(
    engine: &BigQuery,
    record: &Record,
    run_id: &str,
    steps: &[Publishing],
) -> Result<(), EngineError> {
    let intend = record.intend(run_id, steps);
    engine.run(&Job::new("publish", "intend"), &intend)?;
    steps.iter().try_for_each(|it| step(engine, run_id, it))
}

/// Says that a run's publication is finished.
pub fn finish(engine: &BigQuery, record: &Record, run_id: &str) -> Result<(), EngineError> {
    let job = Job::new(format!("publish {run_id}"), "finish");
    engine.run(&job, &record.finish(run_id)).map(drop)
}

/// Finishes the publications of builds that were killed while they published.
pub fn resume(engine: &BigQuery, record: &Record) -> Result<(), EngineError> {
    let mut found: Vec<(String, Publishing)> = Vec::new();
    let batches = match engine.connect()?.query(&record.unfinished()) {
        Err(error) if error.kind == FailureKind::Missing => return Ok(()),
        other => other?,
    };
    for batch in &batches {
        let text = |column: usize, row: usize| {
            let column = batch.column(column).as_string::<i32>();
            if column.is_null(row) {
                String::new()
            } else {
                column.value(row).to_owned()
            }
        };
        found.extend((0..batch.num_rows()).map(|row| {
            let publishing = Publishing {
                kind: text(1, row),
                relation: text(2, row),
                hidden: text(3, row),
                statement: text(4, row),
            };
            (text(0, row), publishing)
        }));
    }
    let mut runs: Vec<String> = Vec::new();
    for (run_id, publishing) in &found {
        match step(engine, run_id, publishing) {
            // What was hidden has expired: the next build makes it again, for the record does not say that it is there.
            Err(error) if error.kind == FailureKind::Missing => {
                tracing::warn!(%error, relation = publishing.relation, "cannot be published any more");
            }
            other => other?,
        }
        if runs.last() != Some(run_id) {
            runs.push(run_id.clone());
        }
    }
    runs.iter().try_for_each(|it| finish(engine, record, it))
}

fn step(engine: &BigQuery, run_id: &str, publishing: &Publishing) -> Result<(), EngineError> {
    let job = Job::new(format!("publish {run_id}"), publishing.relation.clone());
    if publishing.kind != "copy" {
        let statement = Statement::new(publishing.statement.clone());
        return engine.run(&job, &statement).map(drop);
    }
    let named = |text: &str| {
        let (dataset, table) = text.split_once('.').unwrap_or(("", text));
        TableName::new(&engine.settings().project, dataset, table)
    };
    engine.copy(
        &job,
        &named(&publishing.hidden),
        &named(&publishing.statement),
    )
}
