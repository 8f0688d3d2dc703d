//! Asks GoogleSQL's analyzer about many queries, several at once.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::diagnostic::Diagnosed;
use crate::googlesql::{Analyzer, Fault, Module, Table, lineage};
use crate::sql::ColumnType;

use super::cache::Analysed;

/// A query to analyse.
pub(super) struct Job<'a> {
    pub(super) sql: &'a str,
    pub(super) tables: &'a [Table],
}

/// How many queries are asked about with one set of tables: telling the analyzer its tables takes as long as a query does.
const BATCH: usize = 32;

/// The answers, in order; None where there is no query, or where the analyzer itself failed.
///
/// `load` gives the analyzer, which costs a second, where there is anything to ask.
pub(super) fn analyze(
    load: &dyn Fn() -> Diagnosed<Module>,
    jobs: &[Option<Job<'_>>],
    parameters: &[(String, ColumnType)],
) -> Diagnosed<Vec<Option<Analysed>>> {
    let wanted = jobs.iter().flatten().count();
    if wanted == 0 {
        return Ok(jobs.iter().map(|_| None).collect());
    }
    let module = load()?;
    let answers: Vec<Mutex<Option<Analysed>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(wanted.div_ceil(BATCH)) {
            scope.spawn(|| work(&module, jobs, parameters, &next, &answers));
        }
    });
    let answers = answers.into_iter();
    Ok(answers
        .map(|it| {
            it.into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        })
        .collect())
}

fn work(
    module: &Module,
    jobs: &[Option<Job<'_>>],
    parameters: &[(String, ColumnType)],
    next: &AtomicUsize,
    answers: &[Mutex<Option<Analysed>>],
) {
    let mut analyzer = match Analyzer::new(module) {
        Ok(analyzer) => analyzer,
        Err(error) => {
            tracing::warn!(%error, "GoogleSQL's analyzer does not start; DuckDB alone checks");
            return;
        }
    };
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= jobs.len() {
            return;
        }
        let batch = first..jobs.len().min(first + BATCH);
        let tables = together(&jobs[batch.clone()]);
        for at in batch {
            if let Some(job) = &jobs[at] {
                let answer = ask(&mut analyzer, job, &tables, parameters);
                if let Ok(mut place) = answers[at].lock() {
                    *place = answer;
                }
            }
        }
    }
}

/// The tables of all jobs.
fn together(jobs: &[Option<Job<'_>>]) -> Vec<Table> {
    let tables = jobs.iter().flatten().flat_map(|it| it.tables);
    let by_path: BTreeMap<&[String], &Table> = tables.map(|it| (it.path.as_slice(), it)).collect();
    by_path.into_values().cloned().collect()
}

fn ask(
    analyzer: &mut Analyzer,
    job: &Job<'_>,
    tables: &[Table],
    parameters: &[(String, ColumnType)],
) -> Option<Analysed> {
    let mut answer = analyzer.analyze(job.sql, tables, parameters);
    if answer.as_ref().is_err_and(|it| it.at.is_none()) {
        // It may be about a table of another query.
        answer = analyzer.analyze(job.sql, job.tables, parameters);
    }
    match answer {
        Ok(analysis) => Some(Analysed::Right {
            lineage: lineage::lineage(&analysis.tree).unwrap_or_default(),
            columns: analysis
                .columns
                .into_iter()
                .map(|it| (it.name, it.output_type.to_string()))
                .collect(),
        }),
        Err(error) if error.fault == Fault::Crash => {
            tracing::warn!(%error, "GoogleSQL's analyzer failed; DuckDB alone checks this query");
            None
        }
        Err(error) => Some(Analysed::Wrong(error.into())),
    }
}
