//! `dwh rollback`: switches readers back to the version published before.

use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};

use super::build::{self, BuildOptions};
use super::prepare::{self, Request};

/// Switches back; gives the file that readers open from then on.
pub async fn rollback(request: &Request, options: &BuildOptions) -> Diagnosed<PathBuf> {
    let opened = prepare::open(request)?;
    let lock = build::hold(&opened, options).await?;
    let target = &opened.target;
    let previous = opened
        .warehouse
        .rollback(&lock)
        .map_err(|error| vec![prepare::refused(target, "switch", &error)])?;
    previous.ok_or_else(|| {
        vec![Diagnostic::error(
            Code::UnusableWarehouse,
            format!("`{}` has no earlier version", target.path.display()),
            target.at.clone(),
            "no version published before the current one is kept",
            "raise `keep_versions` of the target to keep more of them from now on",
        )]
    })
}
