//! The commands: each reads top to bottom and gives a value; printing and exit codes are the command line's.

pub mod build;
pub mod check;
pub mod compile;
pub mod diff;
pub mod docs;
pub mod explain;
pub mod fmt;
pub mod hybrid;
pub mod init;
pub mod lineage;
pub mod ls;
pub mod plan;
pub mod prepare;
pub mod published;
pub mod query;
pub mod remote;
pub mod rollback;
pub mod setup;
pub mod show;
pub mod test;

use crate::diagnostic::{Code, Diagnostic, Span, Text, did_you_mean};

/// What diagnostics call the text that stands on the command line.
pub const COMMAND_LINE: &str = "command line";

/// The diagnostic of an argument that names nothing in the project.
fn unknown<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownSelector,
        format!("`{name}` is unknown"),
        Span::whole(&Text::new(COMMAND_LINE, name)),
        "the project has nothing of this name",
        did_you_mean(name, names, "`dwh ls` lists the names"),
    )
}
