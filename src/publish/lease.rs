//! The lock of a BigQuery warehouse: a table that expires unless its holder says again and again that it is alive.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::engine::EngineError;
use crate::engine::bigquery::{BigQuery, TableName};

use super::lock::{Holder, now};

/// How often a holder says that it is alive, and how long a lease lives without that.
const HEARTBEAT: Duration = Duration::from_secs(20);
const LIFE: Duration = Duration::from_mins(3);

/// A lease that is held until it is dropped, or until another build has taken it from one that seemed dead.
pub struct Lease {
    held: Arc<Held>,
    stop: Option<Sender<()>>,
    beat: Option<JoinHandle<()>>,
}

/// The table of a lease, and what its holder knows of it.
struct Held {
    engine: BigQuery,
    table: TableName,
    holder: Holder,
    /// The etag of the table when it was last seen; None when it is another build's.
    etag: Mutex<Option<String>>,
}

impl Lease {
    /// Takes the lease of a warehouse, or tells who holds it.
    pub fn take(engine: &BigQuery, table: TableName) -> Result<Result<Self, Holder>, EngineError> {
        let holder = Holder::this_process();
        let is_new = engine.create_table(&table, &said(&holder), until())?;
        let there = engine.table(&table)?;
        let holds = there.as_ref().and_then(|it| read(&it.description));
        // A request that was sent again may find the table that it made itself.
        if !is_new && !holds.as_ref().is_some_and(|it| it.is_same(&holder)) {
            return Ok(Err(holds.unwrap_or_else(Holder::unknown)));
        }
        let held = Arc::new(Held {
            engine: engine.clone(),
            table,
            holder,
            etag: Mutex::new(there.map(|it| it.etag)),
        });
        let (stop, stopped) = mpsc::channel();
        let beating = Arc::clone(&held);
        let beat = std::thread::spawn(move || {
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                match beating.renew() {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!("another build has taken the lock of the warehouse");
                    }
                    Err(error) => tracing::warn!(%error, "the lock cannot be renewed"),
                }
            }
            if let Err(error) = beating.leave() {
                tracing::warn!(%error, "the lock stays until it expires");
            }
        });
        Ok(Ok(Self {
            held,
            stop: Some(stop),
            beat: Some(beat),
        }))
    }

    /// Says that the holder is alive, and whether the lease is still its own.
    pub fn renew(&self) -> Result<bool, EngineError> {
        self.held.renew()
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

impl Held {
    fn renew(&self) -> Result<bool, EngineError> {
        let mut etag = self.etag.lock().expect("no holder of it panics");
        let Some(seen) = etag.clone() else {
            return Ok(false);
        };
        let alive = Holder {
            heartbeat: now(),
            ..self.holder.clone()
        };
        let alive = said(&alive);
        let renewed = self.engine.renew_table(&self.table, &seen, &alive, until());
        *etag = match renewed? {
            Some(new) => Some(new),
            // An answer that was lost has changed it too.
            None => self.own()?,
        };
        Ok(etag.is_some())
    }

    /// The etag of the table, where it is this holder's.
    fn own(&self) -> Result<Option<String>, EngineError> {
        let there = self.engine.table(&self.table)?;
        Ok(there
            .filter(|it| read(&it.description).is_some_and(|it| it.is_same(&self.holder)))
            .map(|it| it.etag))
    }

    /// Removes the table, unless it is another build's.
    fn leave(&self) -> Result<(), EngineError> {
        match self.own()? {
            Some(_) => self.engine.delete_table(&self.table),
            None => Ok(()),
        }
    }
}

fn said(holder: &Holder) -> String {
    serde_json::to_string(holder).expect("a holder is plain data")
}

fn read(text: &str) -> Option<Holder> {
    serde_json::from_str(text).ok()
}

fn until() -> jiff::Timestamp {
    jiff::Timestamp::now() + LIFE
}
