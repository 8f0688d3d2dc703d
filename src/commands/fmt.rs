//! `dwh fmt`: SQL files as they should be written. Says what it would change; the caller has it written.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, sort};
use crate::file::{self, FileError};
use crate::project::{folders, read};
use crate::sql::format;

use super::COMMAND_LINE;

/// What DuckDB's own SQL ends with: a model's override, which GoogleSQL's rules do not fit.
const OVERRIDE: &str = ".duckdb.sql";

/// What formatting files comes to.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The files that are not as they should be, sorted by path.
    pub changes: Vec<Change>,
    /// How many files are.
    pub unchanged: usize,
    /// Files that are not GoogleSQL, and therefore left alone.
    pub foreign: Vec<String>,
    /// Files that cannot be read, or are not SQL.
    pub mistakes: Vec<Diagnostic>,
}

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// How it is called: its path from the project, or as it was given.
    pub name: String,
    /// What it holds, without a byte order mark.
    pub before: String,
    /// What it should hold.
    pub after: String,
}

impl Change {
    /// Writes the file as it should be.
    pub fn write(&self) -> Diagnosed<()> {
        file::replace(&self.path, self.after.as_bytes()).map_err(|error| {
            vec![Diagnostic::error(
                Code::DiskFull,
                format!("`{}` cannot be written", self.name),
                Span::whole(&Text::new(self.name.as_str(), self.before.as_str())),
                error.source.to_string(),
                "check its permissions and those of its folder",
            )]
        })
    }
}

/// Formats files and all `.sql` files below folders; without any, those that are part of the project in `root` and lie in it.
pub fn fmt(root: &Path, paths: &[PathBuf]) -> Formatted {
    let mut formatted = Formatted::default();
    let mut files = Vec::new();
    let own = if paths.is_empty() {
        folders::inside(root)
    } else {
        Vec::new()
    };
    for path in own.iter().chain(paths) {
        if let Err(error) = collect(path, &mut files) {
            formatted.mistakes.push(no_files(&error));
        }
    }
    files.sort();
    files.dedup();
    for path in files {
        let name = name(root, &path);
        if name.ends_with(OVERRIDE) {
            formatted.foreign.push(name);
            continue;
        }
        let changed = file::read(&path)
            .map_err(|error| vec![no_files(&error)])
            .and_then(|bytes| text(path, &name, bytes));
        match changed {
            Ok(Some(change)) => formatted.changes.push(change),
            Ok(None) => formatted.unchanged += 1,
            Err(found) => formatted.mistakes.extend(found),
        }
    }
    sort(&mut formatted.mistakes);
    formatted
}

/// What is to change in one text; None where it is as it should be.
pub fn text(path: PathBuf, name: &str, bytes: Vec<u8>) -> Diagnosed<Option<Change>> {
    let length = bytes.len();
    let text = read::decode(name, bytes).map_err(|it| vec![*it])?;
    let after = format::format(&text)?;
    // A byte order mark is part of the file, but not of the text.
    let is_same = after == text.content() && length == after.len();
    Ok((!is_same).then(|| Change {
        path,
        name: name.to_owned(),
        before: text.content().to_owned(),
        after,
    }))
}

/// A file, or every SQL file below a folder but hidden ones.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), FileError> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    file::below(path, "sql", files)
}

fn name(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.display().to_string().replace('\\', "/")
}

fn no_files(error: &FileError) -> Diagnostic {
    let path = error.path.display().to_string();
    let (what, fix) = if error.is_missing() {
        (
            format!("there is no `{path}`"),
            "name a file or a folder that is there, or go to the folder of models.yaml",
        )
    } else {
        (format!("`{path}` cannot be read"), "make it readable")
    };
    Diagnostic::error(
        Code::MissingFile,
        what,
        Span::whole(&Text::new(COMMAND_LINE, path)),
        error.source.to_string().to_lowercase(),
        fix,
    )
}
