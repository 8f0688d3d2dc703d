//! `dwh rollback`: switches readers back to the version published before.

use crate::publish;
use crate::report::{Console, Exit};

use super::{Ended, Workspace};

/// Switches back, and says to what.
pub fn rollback(workspace: &Workspace, console: &mut Console<'_>) -> Ended {
    let version = publish::rollback(&workspace.target)?;
    console.note(&format!("{} is {version} again", workspace.target.path.display()))?;
    Ok(Exit::Done)
}
