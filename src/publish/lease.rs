//! The lock of a BigQuery warehouse: a table that expires unless its holder says again and again that it is alive.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::engine::EngineError;
use crate::engine::bigquery::{BigQuery, TableName};

use super::lock::{Holder, now};

/// How often a holder says that it is alive, and how long a lease lives without that.
const HEARTBEAT: Duration = Duration::from_secs(20);
const LIFE: Duration = Duration::from_mins(3);

/// A lease that is held until it is dropped.
#[derive(Debug)]
pub struct Lease {
    stop: Option<Sender<()>>,
    beat: Option<JoinHandle<()>>,
}

impl Lease {
    /// Takes the lease of a warehouse, or tells who holds it.
    pub fn take(engine: &BigQuery, table: TableName) -> Result<Result<Self, Holder>, EngineError> {
        let holder = Holder::this_process();
        let written = said(&holder);
        if !engine.create_table(&table, &written, until())? {
            let held = engine.table(&table)?;
            // A request that was sent again may find the table that it made itself.
            let is_own = held.as_ref().is_some_and(|it| it.description == written);
            if !is_own {
                let held = held.and_then(|it| serde_json::from_str(&it.description).ok());
                return Ok(Err(held.unwrap_or_else(Holder::unknown)));
            }
        }
        let etag = engine.table(&table)?.map(|it| it.etag).unwrap_or_default();
        let (stop, stopped) = mpsc::channel();
        let engine = engine.clone();
        let beat = std::thread::spawn(move || {
            let mut etag = etag;
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                let alive = Holder {
                    heartbeat: now(),
                    ..holder.clone()
                };
                match engine.renew_table(&table, &etag, &said(&alive), until()) {
                    Ok(Some(new)) => etag = new,
                    Ok(None) => tracing::warn!("another build has taken the lock of the warehouse"),
                    Err(error) => tracing::warn!(%error, "the lock cannot be renewed"),
                }
            }
            if let Err(error) = engine.delete_table(&table) {
                tracing::warn!(%error, "the lock stays until it expires");
            }
        });
        Ok(Ok(Self {
            stop: Some(stop),
            beat: Some(beat),
        }))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(beat) = self.beat.take()
            && beat.join().is_err()
        {
            tracing::warn!("the heartbeat of the lock panicked");
        }
    }
}

fn said(holder: &Holder) -> String {
    serde_json::to_string(holder).expect("a holder is plain data")
}

fn until() -> jiff::Timestamp {
    jiff::Timestamp::now() + LIFE
}
