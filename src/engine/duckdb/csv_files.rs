//! What DuckDB's CSV reader cannot do, as functions of its SQL: files in other encodings, and lines as a person counts them.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray};
use ::duckdb::arrow::datatypes::Int64Type;
use ::duckdb::core::LogicalTypeId::{self, Bigint, Varchar};

use crate::csv::record::{Record, Records};
use crate::csv::{Dialect, open, rewrite};

use super::scalar::{self, Scalar};

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<Rewritten>(connection)?;
    scalar::register::<LineOfNumber>(connection)?;
    scalar::register::<LineOfText>(connection)
}

/// The first four arguments of all of them: `path, encoding, delimiter, quote`.
struct Source<'a> {
    path: &'a Path,
    encoding: &'a str,
    dialect: Dialect,
}

impl<'a> Source<'a> {
    fn of(input: &'a RecordBatch, row: usize) -> Result<Self, Box<dyn Error>> {
        let byte = |column: usize| {
            text(input, column, row)
                .bytes()
                .next()
                .ok_or("a delimiter and a quote are one character")
        };
        let dialect = Dialect {
            delimiter: byte(2)?,
            quote: byte(3)?,
        };
        Ok(Self {
            path: Path::new(text(input, 0, row)),
            encoding: text(input, 1, row),
            dialect,
        })
    }

    fn records(&self) -> Result<Records<Box<dyn Read>>, Box<dyn Error>> {
        let encoding = open::encoding(self.encoding)
            .ok_or_else(|| format!("no encoding is called `{}`", self.encoding))?;
        Ok(Records::new(
            open::text(self.path, File::open(self.path)?, encoding)?,
            self.dialect,
        ))
    }
}

fn text(input: &RecordBatch, column: usize, row: usize) -> &str {
    input.column(column).as_string::<i32>().value(row)
}

/// The rows of a batch by their file, for one pass over each file.
fn by_file(input: &RecordBatch) -> Vec<Vec<usize>> {
    let mut files: Vec<Vec<usize>> = Vec::new();
    for row in 0..input.num_rows() {
        match files
            .iter_mut()
            .find(|it| text(input, 0, it[0]) == text(input, 0, row))
        {
            Some(rows) => rows.push(row),
            None => files.push(vec![row]),
        }
    }
    files
}

/// `dwh_csv_rewritten(path, encoding, delimiter, quote)`: rewrites a CSV file in the form that DuckDB reads without
/// mistakes, and gives the path of the copy. The copies go with the instance; a file is rewritten once.
struct Rewritten;

/// A folder of rewritten files.
#[derive(Default)]
struct Copies(Mutex<Option<PathBuf>>);

impl Copies {
    fn of(&self, source: &Source<'_>) -> Result<PathBuf, Box<dyn Error>> {
        let Source {
            path,
            encoding,
            dialect,
        } = *source;
        let mut folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(new_folder()?),
        };
        let data =
            std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let key = format!(
            "{} {encoding} {dialect:?} {} {:?}",
            path.display(),
            data.len(),
            data.modified().ok()
        );
        let mut name = blake3::hash(key.as_bytes()).to_hex()[..32].to_owned();
        write!(name, ".csv")?;
        let copy = folder.join(name);
        if !copy.exists() {
            let encoding = open::encoding(encoding)
                .ok_or_else(|| format!("no encoding is called `{encoding}`"))?;
            let part = copy.with_extension("part");
            rewrite::rewrite(path, &part, encoding, dialect)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            std::fs::rename(&part, &copy)?;
        }
        Ok(copy)
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        if let Some(folder) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Files left in the temporary folder do no harm, and nobody could act on the error.
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

fn new_folder() -> std::io::Result<PathBuf> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("dwh-csv-{}-{number}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder)); // of an earlier process with the same number
    std::fs::create_dir(&folder)?;
    Ok(folder)
}

impl Scalar for Rewritten {
    type State = Copies;

    const NAME: &'static str = "dwh_csv_rewritten";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Varchar, Varchar, Varchar, Varchar];
    const VALUE: LogicalTypeId = Varchar;

    fn call(copies: &Copies, input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let mut paths = Vec::with_capacity(input.num_rows());
        for row in 0..input.num_rows() {
            paths.push(
                copies
                    .of(&Source::of(input, row)?)?
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        Ok(Arc::new(StringArray::from(paths)))
    }
}

/// `dwh_csv_line(path, encoding, delimiter, quote, number)`: the line on which the record begins that DuckDB counts as
/// `number`. The two differ behind line ends inside quotes.
struct LineOfNumber;

impl Scalar for LineOfNumber {
    type State = ();

    const NAME: &'static str = "dwh_csv_line";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Varchar, Varchar, Varchar, Varchar, Bigint];
    const VALUE: LogicalTypeId = Bigint;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let numbers = input.column(4).as_primitive::<Int64Type>();
        let mut lines = vec![None; input.num_rows()];
        for rows in by_file(input) {
            let mut wanted: HashMap<i64, Vec<usize>> = HashMap::new();
            for row in &rows {
                wanted.entry(numbers.value(*row)).or_default().push(*row);
            }
            let mut records = Source::of(input, rows[0])?.records()?;
            while let (false, Some(record)) = (wanted.is_empty(), records.read()?) {
                for row in wanted
                    .remove(&record.number.cast_signed())
                    .into_iter()
                    .flatten()
                {
                    lines[row] = Some(record.line.cast_signed());
                }
            }
        }
        Ok(Arc::new(Int64Array::from(lines)))
    }
}

/// `dwh_csv_line_of(path, encoding, delimiter, quote, positions, null, text, occurrence)`: the line of the
/// `occurrence`-th record whose fields at `positions` (`0,2,1`), joined by the delimiter, are `text`; NULL where there
/// is none. A field that is `null` counts as empty.
struct LineOfText;

impl Scalar for LineOfText {
    type State = ();

    const NAME: &'static str = "dwh_csv_line_of";
    const ARGUMENTS: &'static [LogicalTypeId] = &[
        Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, Bigint,
    ];
    const VALUE: LogicalTypeId = Bigint;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let occurrences = input.column(7).as_primitive::<Int64Type>();
        let mut lines = vec![None; input.num_rows()];
        for rows in by_file(input) {
            let mut wanted: HashMap<&[u8], Wanted> = HashMap::new();
            for row in &rows {
                wanted
                    .entry(text(input, 6, *row).as_bytes())
                    .or_default()
                    .rows
                    .push((occurrences.value(*row), *row));
            }
            let source = Source::of(input, rows[0])?;
            let positions = text(input, 4, rows[0])
                .split(',')
                .map(str::parse)
                .collect::<Result<Vec<usize>, _>>()?;
            let null = text(input, 5, rows[0]).as_bytes();
            let mut records = source.records()?;
            while let Some(record) = records.read()? {
                let Some(found) =
                    wanted.get_mut(joined(&record, &positions, null, source.dialect).as_slice())
                else {
                    continue;
                };
                found.seen += 1;
                for (_, row) in found
                    .rows
                    .iter()
                    .filter(|(occurrence, _)| *occurrence == found.seen)
                {
                    lines[*row] = Some(record.line.cast_signed());
                }
            }
        }
        Ok(Arc::new(Int64Array::from(lines)))
    }
}

/// The rows that ask for one text, and how often it was seen.
#[derive(Default)]
struct Wanted {
    seen: i64,
    rows: Vec<(i64, usize)>,
}

fn joined(record: &Record, positions: &[usize], null: &[u8], dialect: Dialect) -> Vec<u8> {
    let mut joined = Vec::new();
    for (number, position) in positions.iter().enumerate() {
        if number > 0 {
            joined.push(dialect.delimiter);
        }
        let field = record
            .fields
            .get(*position)
            .map(Vec::as_slice)
            .unwrap_or_default();
        joined.extend_from_slice(if field == null { b"" } else { field });
    }
    joined
}
