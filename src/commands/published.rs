//! Opens what was published, or what a failed build left, for reading.

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, Place, Session};

use super::prepare::{self, Opened};

/// Which file of a target is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// What readers see.
    Published,
    /// What the last failed build left.
    Failed,
}

/// Opens a version of a target's warehouse; a build that publishes meanwhile does not change what it reads.
pub fn open(opened: &Opened, version: Version) -> Diagnosed<Box<dyn Session>> {
    let Opened {
        target, warehouse, ..
    } = opened;
    let file = match version {
        Version::Published => warehouse
            .current()
            .map_err(|error| vec![prepare::refused(target, "open", &error)])?,
        Version::Failed => warehouse.failed(),
    };
    let file = file.ok_or_else(|| vec![absent(opened, version)])?;
    let settings = Settings {
        memory_limit: target.memory_limit.clone(),
        ..Settings::default()
    };
    DuckDb::open(&Place::ReadOnly(file), &settings)
        .and_then(|it| it.connect())
        .map_err(|error| vec![prepare::unusable(target, &error)])
}

fn absent(opened: &Opened, version: Version) -> Diagnostic {
    let target = &opened.target;
    let (what, why, fix) = match version {
        Version::Published => (
            "has not been built yet",
            format!("there is no file `{}`", target.path.display()),
            "run `dwh build`",
        ),
        Version::Failed => {
            let why =
                "the last build did not fail, or it failed before it had built anything".to_owned();
            (
                "has no failed build",
                why,
                "leave out `--failed` to read what is published",
            )
        }
    };
    Diagnostic::error(
        Code::UnusableWarehouse,
        format!("the warehouse of target `{}` {what}", target.name),
        target.at.clone(),
        why,
        fix,
    )
}
