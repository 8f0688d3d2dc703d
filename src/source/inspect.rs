//! Finds the files of a source table and looks through those that are new.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use encoding_rs::Encoding;

use crate::csv::open;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, closest};
use crate::engine::{Engine, EngineError};
use crate::graph::{Csv, Format, SourceTable};
use crate::sql::Column;
use crate::sql::write::extract::VERSION;

use super::{Inspected, SourceFile, csv, infer, parquet};

/// How many files are looked through at once.
const AT_ONCE: usize = 2;

/// Looks at the files of a source table. What `known` (the last published inspection) says of an unchanged file
/// (path, size, modification time) is believed; `memory` is only used where types are inferred or files are Parquet.
/// Gives warnings, too.
pub fn inspect(
    table: &SourceTable,
    known: Option<&Inspected>,
    memory: &dyn Engine,
) -> Diagnosed<(Inspected, Vec<Diagnostic>)> {
    let paths = find(table)?;
    let reading = reading(table);
    let known = known.filter(|it| it.fingerprint.split('-').next() == Some(reading.as_str()));
    let files = look_through(table, &paths, known, memory)?;
    let warnings = check(table, &files)?;
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
    Diagnostic {
        code,
        level: Level::Error,
        what,
        at: table.at.clone(),
        why,
        fix: fix.into(),
        related: Vec::new(),
    }
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

/// The files of the table's pattern, sorted.
fn find(table: &SourceTable) -> Diagnosed<Vec<PathBuf>> {
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

/// All files with their facts, in the order of `paths`.
fn look_through(
    table: &SourceTable,
    paths: &[PathBuf],
    known: Option<&Inspected>,
    memory: &dyn Engine,
) -> Diagnosed<Vec<SourceFile>> {
    let next = AtomicUsize::new(0);
    let looked = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, path)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|it| Some((it, paths.get(it)?)))
        {
            let file = look(table, path, known, memory);
            looked
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .push((number, file));
        }
    };
    if paths.len() == 1 {
        work();
    } else {
        std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    }
    let mut looked = looked
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    looked.sort_by_key(|(number, _)| *number);
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for (_, file) in looked {
        match file {
            Ok(file) => files.push(file),
            Err(diagnostic) => wrong.push(*diagnostic),
        }
    }
    if wrong.is_empty() {
        Ok(files)
    } else {
        Err(wrong)
    }
}

fn look(
    table: &SourceTable,
    path: &Path,
    known: Option<&Inspected>,
    memory: &dyn Engine,
) -> Result<SourceFile, Box<Diagnostic>> {
    let unreadable = |error: io::Error| {
        let what = format!("`{}` cannot be read", path.display());
        let fix = "make the file readable, or name another one";
        Box::new(wrong(
            table,
            Code::MissingFile,
            what,
            error.to_string(),
            fix,
        ))
    };
    let (bytes, modified) = stat(path).map_err(unreadable)?;
    let unchanged =
        |it: &&SourceFile| it.path == path && it.bytes == bytes && it.modified == modified;
    if let Some(file) = known.and_then(|it| it.files.iter().find(unchanged)) {
        return Ok(file.clone());
    }
    let (hash, facts) = match &table.format {
        Format::Csv(format) => {
            let scan = csv::scan(path, csv::dialect(format), encoding(table, format)?).map_err(
                |error| {
                    if error.kind() == io::ErrorKind::PermissionDenied {
                        unreadable(error)
                    } else {
                        Box::new(damaged(table, path, &error))
                    }
                },
            )?;
            if let Some(line) = scan.open_quote {
                return Err(Box::new(never_closed(table, path, line)));
            }
            (scan.hash, scan.facts)
        }
        Format::Parquet => {
            let hash = open::Stored::open(path)
                .and_then(open::Stored::finish)
                .map_err(unreadable)?;
            let facts = memory
                .connect()
                .and_then(|mut it| parquet::look(path, &mut *it))
                .map_err(|error| {
                    Box::new(wrong_file(
                        table,
                        path,
                        error.message,
                        "name a Parquet file, or write `format: csv`",
                    ))
                })?;
            (hash, facts)
        }
    };
    Ok(SourceFile {
        path: path.to_owned(),
        bytes,
        modified,
        hash,
        facts,
    })
}

/// Size in bytes and time of the last change in nanoseconds since 1970.
fn stat(path: &Path) -> io::Result<(u64, i64)> {
    let data = std::fs::metadata(path)?;
    let since = data
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok((
        data.len(),
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
    ))
}

fn encoding(table: &SourceTable, format: &Csv) -> Result<&'static Encoding, Box<Diagnostic>> {
    open::encoding(&format.encoding).ok_or_else(|| {
        let what = format!("source table `{}.{}` has an unknown encoding", table.source, table.name);
        let why = format!("no encoding is called `{}`", format.encoding);
        Box::new(wrong(table, Code::InvalidConfig, what, why, "write `utf-8`, `windows-1252`, `latin-1`, `utf-16le`, or another label of the WHATWG standard"))
    })
}

fn damaged(table: &SourceTable, path: &Path, error: &io::Error) -> Diagnostic {
    wrong_file(
        table,
        path,
        format!("it cannot be read to its end: {error}"),
        "get the file anew: it is cut off or damaged",
    )
}

fn never_closed(table: &SourceTable, path: &Path, line: u64) -> Diagnostic {
    let fix = "close the quote, double it if it is part of the text, or declare another `csv: { quote: ... }`";
    wrong_file(
        table,
        path,
        format!("the quote that opens on line {line} is never closed"),
        fix,
    )
}

/// Whether every file has what is declared; columns that are not declared are worth a warning.
fn check(table: &SourceTable, files: &[SourceFile]) -> Diagnosed<Vec<Diagnostic>> {
    let mut wrong: Vec<_> = files
        .iter()
        .flat_map(|it| check_header(table, it))
        .collect();
    let mut warnings = Vec::new();
    match &table.columns {
        Some(columns) if wrong.is_empty() => {
            for file in files {
                wrong.extend(check_declared(table, columns, file));
                warnings.extend(left_out(table, columns, file));
            }
        }
        None if wrong.is_empty() && matches!(table.format, Format::Csv(_)) => {
            wrong.extend(
                files
                    .iter()
                    .skip(1)
                    .filter_map(|it| same_columns(table, &files[0], it)),
            );
        }
        Some(_) | None => (),
    }
    if wrong.is_empty() {
        Ok(warnings)
    } else {
        Err(wrong)
    }
}

fn check_header(table: &SourceTable, file: &SourceFile) -> Vec<Diagnostic> {
    if file.facts.header.is_empty() {
        let fix = "put a file with a header line there";
        return vec![wrong_file(
            table,
            &file.path,
            "the file is empty".into(),
            fix,
        )];
    }
    let mut seen: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for name in file.facts.header.iter().filter(|it| !it.is_empty()) {
        if seen.contains(&name.to_lowercase()) {
            let why = format!("two columns are called `{name}`");
            wrong.push(wrong_file(
                table,
                &file.path,
                why,
                "give each column of the header a name of its own",
            ));
        }
        seen.push(name.to_lowercase());
    }
    wrong
}

fn has(file: &SourceFile, name: &str) -> bool {
    file.facts
        .header
        .iter()
        .any(|it| it.to_lowercase() == name.to_lowercase())
}

fn check_declared(table: &SourceTable, columns: &[Column], file: &SourceFile) -> Vec<Diagnostic> {
    let missing: Vec<_> = columns.iter().filter(|it| !has(file, &it.name)).collect();
    if missing.len() == columns.len() {
        let why = format!(
            "its first line names none of the declared columns: `{}`",
            shortened(&file.facts.header.join(", "))
        );
        let fix = "add a header line with the names of the columns, or declare the file's `csv: { delimiter: ... }`";
        return vec![wrong_file(table, &file.path, why, fix)];
    }
    let free = || {
        file.facts.header.iter().filter(|it| {
            !columns
                .iter()
                .any(|column| column.name.eq_ignore_ascii_case(it))
        })
    };
    let diagnose = |column: &&Column| {
        let fix = match closest(&column.name, free().map(String::as_str)) {
            Some(other) => format!("did you mean `{other}`?"),
            None => format!(
                "remove `{}` from `columns`, or add it to the file",
                column.name
            ),
        };
        wrong_file(
            table,
            &file.path,
            format!("it has no column `{}`", column.name),
            fix,
        )
    };
    missing.iter().map(diagnose).collect()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

fn left_out(table: &SourceTable, columns: &[Column], file: &SourceFile) -> Option<Diagnostic> {
    let more: Vec<_> = file
        .facts
        .header
        .iter()
        .filter(|it| {
            !columns
                .iter()
                .any(|column| column.name.to_lowercase() == it.to_lowercase())
        })
        .collect();
    let names = more
        .iter()
        .map(|it| format!("`{it}`"))
        .collect::<Vec<_>>()
        .join(", ");
    (!more.is_empty()).then(|| Diagnostic {
        level: Level::Warning,
        ..wrong_file(
            table,
            &file.path,
            format!("columns that are not declared are left out: {names}"),
            "declare them under `columns`, if they are needed",
        )
    })
}

fn same_columns(table: &SourceTable, first: &SourceFile, file: &SourceFile) -> Option<Diagnostic> {
    let lacks = first
        .facts
        .header
        .iter()
        .find(|it| !has(file, it))
        .map(|it| format!("it has no column `{it}`"));
    let more = file
        .facts
        .header
        .iter()
        .find(|it| !has(first, it))
        .map(|it| format!("only this file has a column `{it}`"));
    let why = format!(
        "{}, and `{}` is read with it",
        lacks.or(more)?,
        first.path.display()
    );
    Some(wrong_file(
        table,
        &file.path,
        why,
        "declare the `columns` that all files have",
    ))
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
