//! Loads: Parquet files become the rows of a table, sent to BigQuery itself, or through a bucket.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::parallel;
use crate::sql::Column;

use super::super::{EngineError, FailureKind};
use super::jobs::{Sent, number};
use super::{BigQuery, Job, TableName, reference, schema};

/// How many files are sent at once.
const AT_ONCE: usize = 4;

/// Parquet files that become the rows of a table; at least one.
#[derive(Debug, Clone)]
pub struct Load {
    /// The table, made where it is not there.
    pub to: TableName,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The files.
    pub files: Vec<PathBuf>,
    /// How the table is divided and sorted.
    pub layout: Layout,
}

/// How a table is divided and sorted, as the API writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The column, and `HOUR`, `DAY`, `MONTH` or `YEAR`.
    pub time: Option<(String, String)>,
    /// The column, and the start, end and length of its ranges.
    pub range: Option<(String, [i64; 3])>,
    /// The columns it is sorted by.
    pub cluster: Vec<String>,
}

impl Layout {
    fn write(&self, load: &mut Value) {
        if let Some((field, unit)) = &self.time {
            load["timePartitioning"] = json!({"type": unit, "field": field});
        }
        if let Some((field, [start, end, interval])) = &self.range {
            let text = |it: &i64| it.to_string();
            load["rangePartitioning"] = json!({
                "field": field,
                "range": {"start": text(start), "end": text(end), "interval": text(interval)},
            });
        }
        if !self.cluster.is_empty() {
            load["clustering"] = json!({"fields": self.cluster});
        }
    }
}

impl Load {
    /// The configuration of its job, which replaces the rows and columns of the table, or adds to its rows.
    fn configuration(&self, disposition: &str) -> Value {
        let mut body = json!({"load": {
            "sourceFormat": "PARQUET",
            "parquetOptions": {"enableListInference": true},
            "schema": {"fields": schema::of_columns(&self.columns)},
            "destinationTable": reference(&self.to),
            "createDisposition": "CREATE_IF_NEEDED",
            "writeDisposition": disposition,
        }});
        self.layout.write(&mut body["load"]);
        body
    }
}

impl BigQuery {
    /// Replaces the rows and columns of a table by those of files, and gives how many rows they have.
    ///
    /// Through a bucket it is one job: all rows or none. Sent to BigQuery itself, each file is a job of its own, which does all or
    /// nothing: where a later one fails, the table has the rows of those before it.
    pub fn load(&self, job: &Job, load: &Load) -> Result<u64, EngineError> {
        if self.settings().bucket.is_none() {
            return self.sent(job, load);
        }
        let uris = match self.store(job, &load.files) {
            // Whoever has given up waiting for a bucket does not wait for it again.
            Err(error) if error.kind == FailureKind::Unreachable => return Err(error),
            other => other,
        };
        let loaded = uris.and_then(|uris| {
            let mut body = load.configuration("WRITE_TRUNCATE");
            body["load"]["sourceUris"] = json!(uris);
            let job = job.clone();
            self.ask(async move |it| it.done(&job, &body, &Sent::Plain).await)
        });
        self.unstore(job, load.files.len());
        Ok(rows(&loaded?))
    }

    /// One job for each file.
    fn sent(&self, job: &Job, load: &Load) -> Result<u64, EngineError> {
        let send = |number: usize, disposition: &str| {
            let (job, file) = (job.part(number), load.files[number].clone());
            let body = load.configuration(disposition);
            let done = self.ask(async move |it| it.done(&job, &body, &Sent::File(&file)).await);
            done.map(|it| rows(&it))
        };
        let others = load.files.get(1..).unwrap_or_default();
        let all = AtomicU64::new(send(0, "WRITE_TRUNCATE")?);
        parallel::each(others, AT_ONCE, |number, _| {
            all.fetch_add(send(number + 1, "WRITE_APPEND")?, Ordering::SeqCst);
            Ok(())
        })?;
        Ok(all.into_inner())
    }

    /// Sends files to the bucket, and gives their addresses.
    fn store(&self, job: &Job, files: &[PathBuf]) -> Result<Vec<String>, EngineError> {
        parallel::each(files, AT_ONCE, |number, file| {
            let (job, file) = (job.clone(), file.clone());
            self.with_bucket(async move |it| it.put(&job, number, &file).await)
        })?;
        let storage = self.shared.storage.as_ref();
        let uri = |number| storage.map(|it| it.uri(job, number));
        Ok((0..files.len()).filter_map(uri).collect())
    }

    /// Removes these files from the bucket; what stays is removed by the next build.
    fn unstore(&self, job: &Job, files: usize) {
        let numbers: Vec<_> = (0..files).collect();
        let removed = parallel::each(&numbers, AT_ONCE, |_, number| {
            let (job, number) = (job.clone(), *number);
            self.with_bucket(async move |it| it.remove(&job, number).await)
        });
        if let Err(error) = removed {
            tracing::warn!(%error, "files stay in the bucket until the next build");
        }
    }
}

/// How many rows a load job has written.
fn rows(done: &Value) -> u64 {
    number(done, "/statistics/load/outputRows")
}
