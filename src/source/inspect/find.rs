//! Finds the files of a source table.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, closest};
use crate::graph::SourceTable;

use super::{wrong, wrong_file};

/// The files of the table's pattern, sorted.
pub(super) fn find(table: &SourceTable) -> Diagnosed<Vec<PathBuf>> {
    let pattern = &table.pattern;
    if pattern.is_dir() {
        let fix = "name a file or a pattern of files, such as `orders-*.csv`";
        return Err(vec![wrong_file(
            table,
            pattern,
            "this is a folder".into(),
            fix,
        )]);
    }
    if pattern.is_file() {
        return Ok(vec![pattern.clone()]);
    }
    let text = pattern.to_string_lossy();
    let matches = glob::glob(&text).map_err(|error| {
        let fix = "write a file or a pattern with `*`, `?` and `[...]`";
        vec![wrong_file(
            table,
            pattern,
            format!("not a pattern: {}", error.msg),
            fix,
        )]
    })?;
    let mut paths: Vec<_> = matches
        .filter_map(Result::ok)
        .filter(|it| !it.is_dir())
        .collect();
    paths.sort();
    if paths.is_empty() {
        Err(vec![missing(table)])
    } else {
        Ok(paths)
    }
}

/// Whether nothing matches the table's pattern; a pattern that cannot be read is another mistake.
pub(super) fn is_absent(table: &SourceTable) -> bool {
    find(table).is_err_and(|found| found.iter().all(|it| it.code == Code::MissingFile))
}

fn missing(table: &SourceTable) -> Diagnostic {
    let folder = table.pattern.parent().unwrap_or(Path::new("."));
    let name = table
        .pattern
        .file_name()
        .map(|it| it.to_string_lossy().into_owned())
        .unwrap_or_default();
    let there: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .flatten()
                .map(|it| it.file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    let fix = match closest(&name, there.iter().map(String::as_str)) {
        Some(other) => format!("did you mean `{other}`?"),
        None if folder.is_dir() => format!(
            "put the file into `{}`, or correct `file` or the source's `path`",
            folder.display()
        ),
        None => format!(
            "make the folder `{}`, or correct the source's `path`",
            folder.display()
        ),
    };
    let what = format!("source table `{}.{}` has no file", table.source, table.name);
    wrong(
        table,
        Code::MissingFile,
        what,
        format!("nothing is at `{}`", table.pattern.display()),
        fix,
    )
}
