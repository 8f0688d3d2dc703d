//! The lock that one build of a warehouse holds at a time, with its owner written into it.
//!
//! The operating system drops the lock when its holder dies, so a killed build never has to be cleared away by hand.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How often a holder writes that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The user.
    pub owner: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// When it took the lock, in UTC.
    pub started: String,
    /// When it last said that it is alive, in UTC.
    pub heartbeat: String,
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    stop: Option<Sender<()>>,
    beat: Option<JoinHandle<()>>,
}

impl Lock {
    /// Takes the lock of a file, or tells who holds it.
    pub fn take(path: &Path) -> io::Result<Result<Self, Holder>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut content = String::new();
                file.read_to_string(&mut content)?;
                return Ok(Err(
                    serde_json::from_str(&content).unwrap_or_else(|_| Holder::unknown())
                ));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let holder = Holder::this_process();
        write(&mut file, &holder)?;
        let (stop, stopped) = mpsc::channel();
        let mut handle = file.try_clone()?;
        let beat = std::thread::spawn(move || {
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                let alive = Holder {
                    heartbeat: now(),
                    ..holder.clone()
                };
                if let Err(error) = write(&mut handle, &alive) {
                    tracing::warn!(%error, "cannot write the heartbeat of the build lock");
                }
            }
        });
        Ok(Ok(Self {
            _file: file,
            stop: Some(stop),
            beat: Some(beat),
        }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(beat) = self.beat.take()
            && beat.join().is_err()
        {
            tracing::warn!("the heartbeat of the build lock panicked");
        }
    }
}

impl Holder {
    pub(super) fn this_process() -> Self {
        let variable = |names: &[&str]| {
            names
                .iter()
                .find_map(|it| std::env::var(it).ok())
                .filter(|it| !it.is_empty())
                .unwrap_or("unknown".into())
        };
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").map_or_else(
            |_| variable(&["HOSTNAME", "COMPUTERNAME"]),
            |it| it.trim().to_owned(),
        );
        let now = now();
        Self {
            owner: variable(&["USER", "LOGNAME", "USERNAME"]),
            host,
            pid: std::process::id(),
            started: now.clone(),
            heartbeat: now,
        }
    }

    /// Whether both are one process, whenever it was last alive.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let process = |it: &Self| {
            (
                it.owner.clone(),
                it.host.clone(),
                it.pid,
                it.started.clone(),
            )
        };
        process(self) == process(other)
    }

    pub(super) fn unknown() -> Self {
        let unknown = || "unknown".to_owned();
        Self {
            owner: unknown(),
            host: unknown(),
            pid: 0,
            started: unknown(),
            heartbeat: unknown(),
        }
    }
}

fn write(file: &mut File, holder: &Holder) -> io::Result<()> {
    let content = serde_json::to_string(holder).map_err(io::Error::other)?;
    file.rewind()?;
    file.write_all(content.as_bytes())?;
    file.set_len(content.len() as u64)
}

pub(super) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string()
}
