//! Brings the rows of a DuckDB into a table of BigQuery, with Parquet files between them.

use std::path::{Path, PathBuf};

use duckdb::arrow::record_batch::RecordBatch;

use crate::engine::bigquery::{BigQuery, Job, Load};
use crate::engine::{EngineError, FailureKind, Session};
use crate::plan::Loading;
use crate::sql::write::bigquery::{beyond, export};

use super::broken::lines;

/// The size of a file; a table of several is sent as several at once.
const MEGABYTES: u64 = 256;

/// Writes a relation that `session` can read into `folder`, loads it, and gives how many rows it has.
pub(super) fn load(
    loader: &BigQuery,
    step: &str,
    session: &mut dyn Session,
    loading: &Loading,
    folder: &Path,
) -> Result<u64, EngineError> {
    if let Some(beyond) = beyond(&loading.relation, &loading.columns) {
        let found = session.query(&beyond)?;
        if found.iter().any(|it| it.num_rows() > 0) {
            return Err(beyond_googlesql(&found));
        }
    }
    let written = folder.join("rows");
    let export = export(&loading.relation, &written.to_string_lossy(), MEGABYTES);
    tracing::debug!(sql = %export, "send");
    session.execute(&export)?;
    let files = files(&written).map_err(|error| unusable(&error))?;
    if files.is_empty() {
        return Err(unusable(&std::io::Error::other("DuckDB wrote no file")));
    }
    let load = Load {
        to: loading.to.clone(),
        columns: loading.columns.clone(),
        files,
        layout: loading.layout.clone(),
    };
    loader.load(&Job::new(step, "load"), &load)
}

/// A folder for the files of a step, which goes by itself.
pub(super) fn folder() -> Result<tempfile::TempDir, EngineError> {
    let folder = tempfile::Builder::new().prefix("dwh-load-").tempdir();
    folder.map_err(|error| unusable(&error))
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut files: Vec<_> = entries
        .map(|it| it.map(|it| it.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}

/// Some rows have values that BigQuery would refuse without saying which.
fn beyond_googlesql(rows: &[RecordBatch]) -> EngineError {
    EngineError {
        message: format!(
            "BigQuery knows the years 1 to 9999 and times before 24:00; the first rows with a value of `column` beyond that:\n{}",
            lines(rows)
        ),
        kind: FailureKind::Refused,
        offset: None,
    }
}

fn unusable(error: &std::io::Error) -> EngineError {
    EngineError {
        message: format!("the folder for temporary files cannot be used: {error}"),
        kind: FailureKind::DiskFull,
        offset: None,
    }
}
