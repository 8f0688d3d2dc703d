//! Looks through the files that are new or changed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use encoding_rs::Encoding;

use crate::csv::open;
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::Engine;
use crate::graph::{Csv, Format, SourceTable};
use crate::source::{Inspected, SourceFile, csv, parquet};

use super::{wrong, wrong_file};

/// How many files are looked through at once.
const AT_ONCE: usize = 2;

/// All files with their facts, in the order of `paths`.
pub(super) fn look_through(
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
