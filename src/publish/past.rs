//! Going back in BigQuery: what a publication replaces is written down before it, so that it can be brought back afterwards.
//!
//! BigQuery itself keeps the rows of a table for seven days, as long as the table is there. One that goes, or that is made anew because it
//! is divided otherwise, is copied before, into a dataset whose tables expire after these days.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::Int64Type;
use serde::{Deserialize, Serialize};

use crate::engine::bigquery::{BigQuery, Description, Job, Listed, TableName};
use crate::engine::{Engine, EngineError, FailureKind};
use crate::parallel;
use crate::plan::remote::{Names, quoted};
use crate::record::{cells, utc};
use crate::sql::write::bigquery::past::{Before, Was, as_it_was, view};
use crate::sql::write::bigquery::record::{Publishing, PublishingKind, Record};
use crate::sql::write::record::Cell;

use super::remote::named;

/// How far back BigQuery can go.
pub const REACH: Duration = Duration::from_hours(7 * 24);

/// What it takes to have a relation again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    described: Description,
    /// The query of a view.
    query: Option<String>,
    /// The copy of a table that goes, `analytics__before.1_orders`.
    copy: Option<String>,
}

/// What stood there before a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The run that published.
    pub run_id: String,
    /// The last instant at which readers saw what was there before.
    pub at: jiff::Timestamp,
    /// How long ago that is.
    pub age: Duration,
    before: Vec<Before>,
}

/// The rows of tables of the record, and the names that these no longer have.
type Rows = (Vec<(&'static str, Vec<Vec<Cell>>)>, Vec<String>);

/// Something that could not be brought back.
#[derive(Debug)]
pub struct Lost {
    /// What readers know it as: `analytics.orders`.
    pub place: String,
    /// Why.
    pub error: EngineError,
}

/// Writes down what stands where a publication goes, and copies the tables that it ends.
pub fn remember(
    engine: &BigQuery,
    record: &Record,
    names: &Names,
    run_id: &str,
    steps: &[Publishing],
    concurrency: usize,
) -> Result<(), EngineError> {
    let steps: Vec<_> = steps.iter().filter(|it| does_replace(it.kind)).collect();
    let hidden = hidden_layouts(engine, &names.project, &steps)?;
    let seen = parallel::map(&steps, concurrency, |_, step| {
        let place = named(&names.project, &step.place);
        let standing = engine.standing(&place)?;
        let was = match &standing {
            None => Was::Nothing,
            Some(it) if it.listed.is_view => Was::View,
            Some(_) => Was::Table,
        };
        let is_ended = standing.as_ref().is_some_and(|it| match step.kind {
            _ if it.listed.is_view => false,
            PublishingKind::Copy => hidden.get(&step.detail) != Some(&it.listed.layout),
            _ => true,
        });
        let copy = is_ended.then(|| format!("{}.{}", names.before(), copy_name(run_id, &place)));
        let ended = copy.clone().map(|copy| (place, copy));
        let kept = standing.map(|it| Kept {
            described: it.described,
            query: it.query,
            copy,
        });
        let detail = kept.map(|it| serde_json::to_string(&it).expect("plain data"));
        let before = Before {
            relation: step.relation.clone(),
            place: step.place.clone(),
            was,
            detail: detail.unwrap_or_default(),
        };
        Ok::<_, EngineError>((before, ended))
    })?;
    let (seen, ends): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    let ends: Vec<_> = ends.into_iter().flatten().collect();
    copy_all(engine, names, run_id, &ends, concurrency)?;
    for (number, insert) in record.remember(run_id, &seen).iter().enumerate() {
        let job = Job::new(format!("publish {run_id}"), format!("remember {number}"));
        engine.run(&job, insert)?;
    }
    Ok(())
}

fn does_replace(kind: PublishingKind) -> bool {
    matches!(
        kind,
        PublishingKind::Copy | PublishingKind::View | PublishingKind::Drop
    )
}

/// How the hidden tables that are copied are divided, by `dataset.table`.
fn hidden_layouts(
    engine: &BigQuery,
    project: &str,
    steps: &[&Publishing],
) -> Result<BTreeMap<String, String>, EngineError> {
    let copies = steps.iter().filter(|it| it.kind == PublishingKind::Copy);
    let datasets: BTreeSet<_> = copies
        .map(|it| named(project, &it.detail).dataset)
        .collect();
    let mut layouts = BTreeMap::new();
    for dataset in datasets {
        for (table, Listed { layout, .. }) in engine.tables(&dataset)? {
            layouts.insert(format!("{dataset}.{table}"), layout);
        }
    }
    Ok(layouts)
}

fn copy_name(run_id: &str, place: &TableName) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() { it } else { '_' };
    let run: String = run_id.chars().map(plain).collect();
    format!("{run}_{}_{}", place.dataset, place.table)
}

/// Copies tables that a publication ends.
fn copy_all(
    engine: &BigQuery,
    names: &Names,
    run_id: &str,
    ends: &[(TableName, String)],
    concurrency: usize,
) -> Result<(), EngineError> {
    if ends.is_empty() {
        return Ok(());
    }
    let described = "tables that dwh has replaced by others; they go by themselves";
    engine.create_dataset(&names.before(), described, Some(REACH))?;
    parallel::each(ends, concurrency, |_, (place, copy)| {
        let job = Job::new(format!("publish {run_id}"), format!("keep {copy}"));
        engine.copy(&job, place, &named(&names.project, copy))
    })
}

/// What stood there before the last publication that is not undone; None where none is remembered.
pub fn last(engine: &BigQuery, record: &Record) -> Result<Option<Past>, EngineError> {
    let batches = match engine.connect()?.query(&record.last_publication()) {
        Err(error) if error.kind == FailureKind::Missing => return Ok(None),
        other => other?,
    };
    let mut past: Option<Past> = None;
    for batch in &batches {
        let text = |column: usize, row| batch.column(column).as_string::<i32>().value(row);
        let number =
            |column: usize, row| batch.column(column).as_primitive::<Int64Type>().value(row);
        for row in 0..batch.num_rows() {
            let Some(was) = Was::named(text(3, row)) else {
                tracing::warn!(was = text(3, row), "a newer dwh has remembered this");
                continue;
            };
            // The rows of one publication may have been written by several statements, all before its first step.
            let past = past.get_or_insert_with(|| Past {
                run_id: text(0, row).to_owned(),
                at: jiff::Timestamp::from_millisecond(number(5, row)).unwrap_or_default(),
                age: Duration::from_mins(u64::try_from(number(6, row)).unwrap_or(0)),
                before: Vec::new(),
            });
            past.before.push(Before {
                relation: text(1, row).to_owned(),
                place: text(2, row).to_owned(),
                was,
                detail: text(4, row).to_owned(),
            });
        }
    }
    Ok(past)
}

impl Past {
    /// Whether anything stood there.
    pub fn is_empty(&self) -> bool {
        self.before.iter().all(|it| it.was == Was::Nothing)
    }

    /// The hidden datasets that tables are brought back into.
    pub fn hidden(&self, names: &Names) -> BTreeSet<String> {
        let tables = self.before.iter().filter(|it| it.was == Was::Table);
        tables
            .map(|it| names.hidden(&it.relation).dataset)
            .collect()
    }

    /// Makes hidden tables as the published ones were, and gives the steps that publish them and all else that stood there.
    pub fn bring_back(
        &self,
        engine: &BigQuery,
        names: &Names,
        concurrency: usize,
    ) -> Result<Vec<Publishing>, Lost> {
        let tables: Vec<_> = self
            .before
            .iter()
            .filter(|it| it.was == Was::Table)
            .collect();
        parallel::each(&tables, concurrency, |_, it| {
            let lost = |error| Lost {
                place: it.place.clone(),
                error,
            };
            self.table(engine, names, it).map_err(lost)
        })?;
        Ok(self.steps(names))
    }

    fn table(&self, engine: &BigQuery, names: &Names, it: &Before) -> Result<(), EngineError> {
        let (place, hidden) = (named(&names.project, &it.place), names.hidden(&it.relation));
        let job = Job::new("rollback", it.place.clone());
        if let Some(copy) = kept(it).copy {
            return engine.copy(&job, &named(&names.project, &copy), &hidden);
        }
        let clone = as_it_was(&quoted(&hidden), &quoted(&place), &utc(self.at));
        engine.run(&job, &clone).map(drop)
    }

    fn steps(&self, names: &Names) -> Vec<Publishing> {
        let (mut copies, mut views, mut drops, mut told) = (vec![], vec![], vec![], vec![]);
        for it in &self.before {
            let step = |kind, detail| Publishing {
                kind,
                relation: it.relation.clone(),
                place: it.place.clone(),
                detail,
            };
            let kept = kept(it);
            match it.was {
                Was::Nothing => drops.push(step(PublishingKind::Drop, String::new())),
                Was::View => {
                    let place = quoted(&named(&names.project, &it.place));
                    let create = view(&place, &kept.query.unwrap_or_default());
                    views.push(step(PublishingKind::View, create.to_string()));
                }
                Was::Table => {
                    let hidden = names.hidden(&it.relation);
                    let from = format!("{}.{}", hidden.dataset, hidden.table);
                    copies.push(step(PublishingKind::Copy, from));
                }
            }
            if it.was != Was::Nothing {
                let described = serde_json::to_string(&kept.described).expect("plain data");
                told.push(step(PublishingKind::Describe, described));
            }
        }
        let views = parents_first(views, &names.project);
        copies
            .into_iter()
            .chain(views)
            .chain(drops)
            .chain(told)
            .collect()
    }

    /// The rows of the record that were others at that instant, and the names that it did not have.
    pub fn rows(&self, engine: &BigQuery, record: &Record) -> Result<Rows, EngineError> {
        let (mut rows, mut now, mut then) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let instant = utc(self.at);
        for table in ["relations", "sources", "tests"] {
            let ask = |at| engine.connect()?.query(&record.rows(table, at));
            let (is, was) = (cells(&ask(None)?), cells(&ask(Some(&instant))?));
            now.extend(is.iter().filter_map(|it| name(it)));
            then.extend(was.iter().filter_map(|it| name(it)));
            let changed = was.into_iter().filter(|it| !is.contains(it));
            rows.push((table, changed.collect()));
        }
        Ok((rows, now.difference(&then).cloned().collect()))
    }
}

fn kept(before: &Before) -> Kept {
    let read = serde_json::from_str(&before.detail);
    read.unwrap_or_else(|_| Kept {
        described: Description::default(),
        query: None,
        copy: None,
    })
}

/// Views in an order in which each finds those that it reads.
fn parents_first(mut views: Vec<Publishing>, project: &str) -> Vec<Publishing> {
    let mut ordered = Vec::new();
    while !views.is_empty() {
        let names: Vec<_> = views
            .iter()
            .map(|it| quoted(&named(project, &it.place)))
            .collect();
        let reads_none = |(number, it): (usize, &Publishing)| {
            let others = names.iter().enumerate().filter(|it| it.0 != number);
            !others.clone().any(|(_, name)| it.detail.contains(name))
        };
        let next = views.iter().enumerate().position(reads_none);
        ordered.push(views.remove(next.unwrap_or(0)));
    }
    ordered
}

fn name(row: &[Cell]) -> Option<String> {
    match row.first() {
        Some(Cell::Text(name)) => Some(name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_come_after_those_that_they_read() {
        let step = |name: &str, reads: &str| Publishing {
            kind: PublishingKind::View,
            relation: name.into(),
            place: format!("d.{name}"),
            detail: format!(
                "CREATE OR REPLACE VIEW `p`.`d`.`{name}` AS\nSELECT * FROM `p`.`d`.`{reads}`"
            ),
        };
        let views = vec![
            step("c", "b"),
            step("b", "a"),
            step("bb", "t"),
            step("a", "t"),
        ];
        let ordered = parents_first(views, "p");
        let names: Vec<_> = ordered.iter().map(|it| it.relation.as_str()).collect();
        assert_eq!(names, ["bb", "a", "b", "c"]);
    }
}
