//! How a build in BigQuery becomes visible: every step is written down first, so that what is interrupted is finished later.

use std::collections::BTreeMap;
use std::sync::Mutex;

use duckdb::arrow::array::{Array, AsArray};

use crate::engine::bigquery::{BigQuery, Description, Job, Listed, TableName};
use crate::engine::{Engine, EngineError, FailureKind};
use crate::parallel;
use crate::plan::remote::quoted;
use crate::sql::Statement;
use crate::sql::write::bigquery as sql;
use crate::sql::write::bigquery::record::{Publishing, PublishingKind, Record};

/// The same publication with one transaction for the tables that keep their columns, after the copies of the others.
pub fn in_one_transaction(
    engine: &BigQuery,
    steps: Vec<Publishing>,
    concurrency: usize,
) -> Result<Vec<Publishing>, EngineError> {
    let is_copy = |it: &Publishing| it.kind == PublishingKind::Copy;
    let (of_tables, others): (Vec<_>, Vec<_>) = steps.into_iter().partition(is_copy);
    let replacing = parallel::map(&of_tables, concurrency, |_, it| replacing(engine, it))?;
    let (mut copies, mut tables) = (Vec::new(), Vec::new());
    for (step, replacing) in of_tables.into_iter().zip(replacing) {
        match replacing {
            Some(table) => tables.push(table),
            None => copies.push(step),
        }
    }
    if !tables.is_empty() {
        copies.push(Publishing {
            kind: PublishingKind::Transaction,
            relation: String::new(),
            place: String::new(),
            detail: sql::replace_rows(&tables).to_string(),
        });
    }
    copies.extend(others);
    Ok(copies)
}

/// The table that readers see, the hidden one, and their columns, where the rows of one can become those of the other.
fn replacing(
    engine: &BigQuery,
    step: &Publishing,
) -> Result<Option<(String, String, Vec<String>)>, EngineError> {
    let project = &engine.settings().project;
    let [to, from] = [&step.place, &step.detail].map(|it| named(project, it));
    let (Some(there), Some(hidden)) = (engine.table(&to)?, engine.table(&from)?) else {
        return Ok(None);
    };
    if there.is_view || there.is_filter_required || there.columns != hidden.columns {
        return Ok(None);
    }
    let columns = hidden.columns.into_iter().map(|it| it.0).collect();
    Ok(Some((quoted(&to), quoted(&from), columns)))
}

/// Publishes what a run has built: writes down what is to be done, and does it, so many steps at once.
pub fn publish(
    engine: &BigQuery,
    record: &Record,
    run_id: &str,
    steps: &[Publishing],
    concurrency: usize,
) -> Result<(), EngineError> {
    for (number, insert) in record.intend(run_id, steps).iter().enumerate() {
        let job = Job::new(format!("publish {run_id}"), format!("intend {number}"));
        engine.run(&job, insert)?;
    }
    let publication = Publication::new(engine, run_id, concurrency);
    publication.run(steps)?;
    finish(engine, record, run_id)
}

/// Finishes the publications of builds that were killed while they published.
pub fn resume(engine: &BigQuery, record: &Record, concurrency: usize) -> Result<(), EngineError> {
    for (run_id, steps) in unfinished(engine, record)? {
        match Publication::new(engine, &run_id, concurrency).run(&steps) {
            // What was hidden has expired: the next build makes it again, for the record does not say that it is there.
            Err(error) if error.kind == FailureKind::Missing => {
                tracing::warn!(%error, run_id, "a killed build cannot be published any more");
            }
            other => other?,
        }
        finish(engine, record, &run_id)?;
    }
    Ok(())
}

fn finish(engine: &BigQuery, record: &Record, run_id: &str) -> Result<(), EngineError> {
    let job = Job::new(format!("publish {run_id}"), "finish");
    engine.run(&job, &record.finish(run_id)).map(drop)
}

/// The steps of the publications that were begun, by run.
fn unfinished(
    engine: &BigQuery,
    record: &Record,
) -> Result<BTreeMap<String, Vec<Publishing>>, EngineError> {
    let batches = match engine.connect()?.query(&record.unfinished()) {
        Err(error) if error.kind == FailureKind::Missing => return Ok(BTreeMap::new()),
        other => other?,
    };
    let mut found: BTreeMap<String, Vec<Publishing>> = BTreeMap::new();
    for batch in &batches {
        let text = |column: usize, row: usize| {
            let column = batch.column(column).as_string::<i32>();
            let is_null = column.is_null(row);
            (!is_null).then(|| column.value(row).to_owned())
        };
        for row in 0..batch.num_rows() {
            let text = |column: usize| text(column, row).unwrap_or_default();
            let steps = found.entry(text(0)).or_default();
            let Some(kind) = PublishingKind::named(&text(1)) else {
                tracing::warn!(kind = text(1), "a newer dwh has begun to publish this way");
                continue;
            };
            steps.push(Publishing {
                kind,
                relation: text(2),
                place: text(3),
                detail: text(4),
            });
        }
    }
    Ok(found)
}

/// The steps of a run that make it visible.
struct Publication<'a> {
    engine: &'a BigQuery,
    run_id: &'a str,
    concurrency: usize,
    /// What stands in the datasets that were looked into.
    standing: Mutex<BTreeMap<String, BTreeMap<String, Listed>>>,
}

impl<'a> Publication<'a> {
    fn new(engine: &'a BigQuery, run_id: &'a str, concurrency: usize) -> Self {
        Self {
            engine,
            run_id,
            concurrency,
            standing: Mutex::default(),
        }
    }

    /// Steps of one kind that follow each other do not need each other, but for views, which may read views.
    fn run(&self, steps: &[Publishing]) -> Result<(), EngineError> {
        for same in steps.chunk_by(|a, b| a.kind == b.kind) {
            match same[0].kind {
                PublishingKind::Copy | PublishingKind::Describe | PublishingKind::Drop => {
                    parallel::each(same, self.concurrency, |_, it| self.step(it))?;
                }
                _ => same.iter().try_for_each(|it| self.step(it))?,
            }
        }
        Ok(())
    }

    fn step(&self, it: &Publishing) -> Result<(), EngineError> {
        let what = format!("{} {}", it.kind.as_str(), it.relation);
        let job = Job::new(format!("publish {}", self.run_id), what);
        let place = self.named(&it.place);
        match it.kind {
            PublishingKind::Copy => {
                let hidden = self.named(&it.detail);
                let there = self.standing(&place)?;
                // A copy keeps how the table below it is divided, or is refused.
                let layout = self.standing(&hidden)?.map(|it| it.layout);
                let fits = |it: &Listed| {
                    !it.is_view && layout.as_ref().is_none_or(|layout| *layout == it.layout)
                };
                if there.is_some_and(|it| !fits(&it)) {
                    self.engine.delete_table(&place)?;
                }
                self.engine.copy(&job, &hidden, &place)
            }
            PublishingKind::View => {
                if self.standing(&place)?.is_some_and(|it| !it.is_view) {
                    self.engine.delete_table(&place)?; // a table does not become a view
                }
                self.send(&job, &it.detail)
            }
            PublishingKind::Transaction | PublishingKind::Record => self.send(&job, &it.detail),
            PublishingKind::Drop => self.engine.delete_table(&place),
            PublishingKind::Describe => match serde_json::from_str::<Description>(&it.detail) {
                Ok(description) => self.engine.describe(&place, &description),
                Err(error) => {
                    tracing::warn!(%error, relation = it.relation, "a newer dwh has described this");
                    Ok(())
                }
            },
            PublishingKind::End => Ok(()),
        }
    }

    fn send(&self, job: &Job, sql: &str) -> Result<(), EngineError> {
        self.engine.run(job, &Statement::new(sql)).map(drop)
    }

    /// What stands under a name.
    fn standing(&self, place: &TableName) -> Result<Option<Listed>, EngineError> {
        let mut standing = self.standing.lock().expect("no holder of it panics");
        if !standing.contains_key(&place.dataset) {
            let found = self.engine.tables(&place.dataset)?;
            standing.insert(place.dataset.clone(), found);
        }
        Ok(standing[&place.dataset].get(&place.table).cloned())
    }

    fn named(&self, text: &str) -> TableName {
        named(&self.engine.settings().project, text)
    }
}

pub(super) fn named(project: &str, text: &str) -> TableName {
    let (dataset, table) = text.split_once('.').unwrap_or(("", text));
    TableName::new(project, dataset, table)
}
