//! Takes rows from a DuckDB of their own into BigQuery, by way of a Parquet file.

use crate::engine::bigquery::{Job, Load};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, FailureKind, Place};
use crate::event::Outcome;
use crate::plan::Loading;
use crate::sql::write::bigquery::export;

use super::Work;
use super::step::{Sender, Sent};

/// Has a relation filled in a DuckDB of its own, and loads what is there into BigQuery, unless filling it has failed.
pub(super) fn load(
    work: &Work,
    name: &str,
    loading: &Loading,
    fill: &mut dyn FnMut(&mut Sender<'_>) -> Sent<Outcome>,
) -> Sent<Outcome> {
    let loader = work.loader.as_ref();
    let loader = loader.expect("a plan that loads is run with a BigQuery to load into");
    let plain = |error: EngineError| (error, None);
    let refused = |error: std::io::Error| {
        let error = EngineError {
            message: format!("the folder for temporary files cannot be used: {error}"),
            kind: FailureKind::DiskFull,
            offset: None,
        };
        (error, None)
    };
    let job = Job::new(name, "load");
    let folder = std::env::temp_dir().join(format!(
        "dwh-{}-{}",
        std::process::id(),
        crate::fingerprint::of([loader.settings().run.as_str(), name])
    ));
    std::fs::create_dir_all(&folder).map_err(refused)?;
    let _removed = Temporary(&folder);
    let place = Place::Build {
        path: folder.join("extracted.duckdb"),
        storage_version: "v1.4.0".into(),
    };
    let scratch = DuckDb::open(&place, &Settings::default()).map_err(plain)?;
    let mut session = scratch.connect().map_err(plain)?;
    let mut sender = Sender {
        session: &mut *session,
    };
    let outcome = fill(&mut sender)?;
    if matches!(outcome, Outcome::Failed { .. }) {
        return Ok(outcome);
    }
    let parquet = folder.join("rows.parquet");
    sender.send(&[export(&loading.relation, &parquet.to_string_lossy())])?;
    let load = Load {
        to: loading.to.clone(),
        columns: loading.columns.clone(),
        file: parquet,
    };
    loader.load(&job, &load).map_err(plain)?;
    Ok(outcome)
}

/// A folder that is removed when it is not needed any more.
struct Temporary<'a>(&'a std::path::Path);

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "temporary files stay");
        }
    }
}
