//! Opens what was published, or what a failed build left, for reading.

use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, Place, Session};
use crate::graph::target::Target;
use crate::publish;

/// Which file of a target is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// What readers see.
    Published,
    /// What the last failed build left.
    Failed,
}

/// Opens a version of a target's warehouse.
pub fn open(target: &Target, version: Version) -> Diagnosed<Box<dyn Session>> {
    let path = path(target, version)?;
    let settings = Settings { memory_limit: target.memory_limit.clone(), ..Settings::default() };
    DuckDb::open(&Place::ReadOnly(path), &settings)
        .and_then(|it| it.connect())
        .map_err(|error| vec![unusable(target, &error)])
}

fn path(target: &Target, version: Version) -> Diagnosed<PathBuf> {
    let (path, what, fix) = match version {
        // resolved, so that a build that publishes meanwhile does not change what is read
        Version::Published => (target.path.canonicalize().ok(), "nothing has been published", "run `dwh build`"),
        Version::Failed => {
            (publish::last_failed(target), "no failed build has left anything", "leave `--failed` out to read what is published")
        }
    };
    path.ok_or_else(|| {
        let why = format!("there is no file `{}`", target.path.display());
        vec![diagnostic(target, format!("{what} for target `{}`", target.name), why, fix.into())]
    })
}

fn unusable(target: &Target, error: &EngineError) -> Diagnostic {
    let what = format!("the warehouse of target `{}` cannot be read", target.name);
    diagnostic(target, what, error.message.clone(), "choose another `path` for the target, or move the file away".into())
}

fn diagnostic(target: &Target, what: String, why: String, fix: String) -> Diagnostic {
    let code = Code::UnusableWarehouse;
    Diagnostic { code, level: Level::Error, what, at: target.at.clone(), why, fix, related: Vec::new() }
}
