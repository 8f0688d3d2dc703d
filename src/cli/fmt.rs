//! What `dwh fmt` writes: files, a list of them, or the differences.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde_json::json;
use similar::TextDiff;

use crate::arguments::{Fmt, Global, Output};
use crate::commands::fmt::{self as command, Change, Formatted};
use crate::report::{Console, Exit};

use super::{Ended, dispatch};

/// What diagnostics call the text that an editor sends.
const STANDARD_INPUT: &str = "standard input";

/// Formats files, or says what would change.
pub(super) fn fmt(global: Global, arguments: &Fmt, console: Console) -> Ended {
    if arguments.stdin {
        return stdin(arguments, console);
    }
    let root = global.project_dir.unwrap_or_else(dispatch::nearest_project);
    let mut formatted = command::fmt(&root, &arguments.paths);
    let is_dry = arguments.check || arguments.diff;
    if !is_dry {
        formatted.changes.retain(|it| match it.write() {
            Ok(()) => true,
            Err(found) => {
                formatted.mistakes.extend(found);
                false
            }
        });
    }
    tell(&formatted, arguments, console)?;
    console.diagnostics(&formatted.mistakes)?;
    Ok(
        match (formatted.mistakes.as_slice(), formatted.changes.as_slice()) {
            ([], [_, ..]) if is_dry => Exit::Failed,
            ([], _) => Exit::Done,
            (mistakes, _) => Exit::of(mistakes),
        },
    )
}

/// The files on standard output where that is what was asked for, and a sentence for the person.
fn tell(formatted: &Formatted, arguments: &Fmt, console: Console) -> io::Result<()> {
    let is_dry = arguments.check || arguments.diff;
    let mut out = Console::out();
    for change in &formatted.changes {
        if console.output == Output::Json {
            writeln!(
                out,
                "{}",
                json!({ "file": change.name, "written": !is_dry })
            )?;
        } else if arguments.diff {
            write!(out, "{}", difference(change))?;
        } else if arguments.check {
            writeln!(out, "{}", change.name)?;
        } else {
            console.note(&format!("formatted {}", change.name))?;
        }
    }
    out.flush()?;
    for name in &formatted.foreign {
        console.note(&format!("left alone {name}, which is DuckDB's own SQL"))?;
    }
    let changed = formatted.changes.len();
    let verb = if is_dry { "would change" } else { "changed" };
    console.note(&format!(
        "{changed} {} {verb}, {} already formatted",
        files(changed),
        formatted.unchanged
    ))
}

fn files(count: usize) -> &'static str {
    if count == 1 { "file" } else { "files" }
}

fn difference(change: &Change) -> String {
    TextDiff::from_lines(&change.before, &change.after)
        .unified_diff()
        .header(&format!("a/{}", change.name), &format!("b/{}", change.name))
        .to_string()
}

/// From standard input to standard output, for editors.
fn stdin(arguments: &Fmt, console: Console) -> Ended {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let content = String::from_utf8_lossy(&bytes).into_owned();
    let change = command::text(PathBuf::new(), STANDARD_INPUT, bytes)?;
    let mut out = Console::out();
    let exit = match &change {
        Some(_) if arguments.check || arguments.diff => Exit::Failed,
        Some(_) | None => Exit::Done,
    };
    match &change {
        Some(change) if arguments.diff => write!(out, "{}", difference(change))?,
        Some(_) if arguments.check => console.note("standard input would change")?,
        None if arguments.check || arguments.diff => (),
        Some(change) => write!(out, "{}", change.after)?,
        None => write!(out, "{content}")?,
    }
    out.flush()?;
    Ok(exit)
}
