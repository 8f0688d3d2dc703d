//! Finds the files of a source table and looks through those that are new.

mod check;
mod find;
mod look;

use std::path::Path;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::{Engine, EngineError};
use crate::graph::{Format, SourceTable};
use crate::sql::Column;
use crate::sql::write::extract::VERSION;

use super::{Inspected, SourceFile, infer, parquet};

/// Looks at the files of a source table. What `known` (the last published inspection) says of an unchanged file
/// (path, size, modification time) is believed; `memory` is only used where types are inferred or files are Parquet.
/// Gives warnings, too.
pub fn inspect(
    table: &SourceTable,
    known: Option<&Inspected>,
    memory: &dyn Engine,
) -> Diagnosed<(Inspected, Vec<Diagnostic>)> {
    let paths = find::find(table)?;
    let reading = reading(table);
    let known = known.filter(|it| it.fingerprint.split('-').next() == Some(reading.as_str()));
    let files = look::look_through(table, &paths, known, memory)?;
    let warnings = check::check(table, &files)?;
    let columns = match (&table.columns, known) {
        (Some(columns), _) => columns.clone(),
        (None, Some(known)) if known.files == files => known.columns.clone(),
        (None, _) => infer_columns(table, &files, memory)?,
    };
    let fingerprint = format!("{reading}-{}", content(&files, &columns));
    Ok((
        Inspected {
            files,
            columns,
            fingerprint,
        },
        warnings,
    ))
}

/// What an optional source table without files is like; None where it has some, or is not optional.
pub fn absent(table: &SourceTable) -> Option<Inspected> {
    let columns = table.columns.as_ref().filter(|_| table.is_optional)?;
    find::is_absent(table).then(|| Inspected {
        files: Vec::new(),
        columns: columns.clone(),
        fingerprint: String::new(),
    })
}

/// Hash of how files are read: the part of the fingerprint that facts about files depend on.
fn reading(table: &SourceTable) -> String {
    let how = format!("{VERSION} {:?} {}", table.format, table.columns.is_some());
    blake3::hash(how.as_bytes()).to_hex()[..16].to_owned()
}

fn content(files: &[SourceFile], columns: &[Column]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.hash.as_bytes());
    }
    for column in columns {
        hasher.update(format!("\n{} {}", column.name, column.column_type).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// A diagnostic about the files of a table.
fn wrong(
    table: &SourceTable,
    code: Code,
    what: String,
    why: String,
    fix: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(code, what, table.at.clone(), why, fix)
}

fn wrong_file(table: &SourceTable, path: &Path, why: String, fix: impl Into<String>) -> Diagnostic {
    let what = format!(
        "`{}` is not what source table `{}.{}` says",
        path.display(),
        table.source,
        table.name
    );
    wrong(table, Code::InvalidSourceFile, what, why, fix)
}

fn infer_columns(
    table: &SourceTable,
    files: &[SourceFile],
    memory: &dyn Engine,
) -> Diagnosed<Vec<Column>> {
    match &table.format {
        Format::Csv(format) => {
            let names: Vec<_> = files[0]
                .facts
                .header
                .iter()
                .filter(|it| !it.is_empty())
                .cloned()
                .collect();
            let failed = |error: EngineError| {
                vec![wrong_file(
                    table,
                    &files[0].path,
                    error.message,
                    "declare the types of its `columns`",
                )]
            };
            memory
                .connect()
                .and_then(|mut it| infer::columns(files, &names, format, &mut *it))
                .map_err(failed)
        }
        Format::Parquet => parquet::columns(files).map_err(|conflicts| {
            let diagnose = |it: parquet::Conflict| {
                let why = format!(
                    "column `{}` is {} here and {} in a file before",
                    it.column, it.types[1], it.types[0]
                );
                wrong_file(
                    table,
                    &files[it.file].path,
                    why,
                    format!("declare a type for `{}` under `columns`", it.column),
                )
            };
            conflicts.into_iter().map(diagnose).collect()
        }),
    }
}

#[cfg(test)]
mod tests;
