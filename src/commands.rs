//! The commands: each reads top to bottom and gives a value; printing and exit codes are the command line's.

pub mod build;
pub mod compile;
pub mod explain;
pub mod init;
pub mod ls;
pub mod plan;
pub mod prepare;
pub mod published;
pub mod query;
pub mod rollback;
pub mod show;
pub mod test;

use crate::diagnostic::{Code, Diagnostic, Level, Span, Text};

/// What diagnostics call the text that stands on the command line.
pub const COMMAND_LINE: &str = "command line";

/// The diagnostic of an argument that names nothing in the project.
fn unknown(name: &str, meant: Option<&str>) -> Diagnostic {
    Diagnostic {
        code: Code::UnknownSelector,
        level: Level::Error,
        what: format!("`{name}` is unknown"),
        at: Span::whole(&Text::new(COMMAND_LINE, name)),
        why: "the project has nothing of this name".into(),
        fix: meant.map_or_else(
            || "`dwh ls` lists the names".into(),
            |it| format!("did you mean `{it}`?"),
        ),
        related: Vec::new(),
    }
}
