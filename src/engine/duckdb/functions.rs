//! Functions of GoogleSQL that DuckDB lacks and that SQL cannot write, in Rust.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray};
use ::duckdb::arrow::datatypes::DataType;
use ::duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};

use crate::csv::{Dialect, open, rewrite};

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    connection.register_scalar_function::<FarmFingerprint>("dwh_farm_fingerprint")?;
    connection.register_scalar_function::<CsvRewritten>("dwh_csv_rewritten")
}

/// `FARM_FINGERPRINT`: a text to a 64-bit hash, the same as BigQuery's; NULL to NULL.
struct FarmFingerprint;

impl VArrowScalar for FarmFingerprint {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let texts = input.column(0).as_string_opt::<i32>().ok_or("dwh_farm_fingerprint takes a text")?;
        let hashes: Int64Array =
            texts.iter().map(|it| it.map(|text| farmhash::fingerprint64(text.as_bytes()).cast_signed())).collect();
        Ok(Arc::new(hashes))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![DataType::Utf8], DataType::Int64)]
    }
}

/// `dwh_csv_rewritten(path, encoding, delimiter, quote)`: rewrites a CSV file in the form that DuckDB reads without
/// mistakes, and gives the path of the copy. The copies go with the instance; a file is rewritten once.
struct CsvRewritten;

/// A folder of rewritten files.
#[derive(Default)]
struct Copies(Mutex<Option<PathBuf>>);

impl Copies {
    fn of(&self, path: &Path, encoding: &str, dialect: Dialect) -> Result<PathBuf, Box<dyn Error>> {
        let mut folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(new_folder()?),
        };
        let data = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let key = format!("{} {encoding} {dialect:?} {} {:?}", path.display(), data.len(), data.modified().ok());
        let mut name = blake3::hash(key.as_bytes()).to_hex()[..32].to_owned();
        write!(name, ".csv")?;
        let copy = folder.join(name);
        if !copy.exists() {
            let encoding = open::encoding(encoding).ok_or_else(|| format!("no encoding is called `{encoding}`"))?;
            let part = copy.with_extension("part");
            rewrite::rewrite(path, &part, encoding, dialect).map_err(|error| format!("{}: {error}", path.display()))?;
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

impl VArrowScalar for CsvRewritten {
    type State = Copies;

    fn invoke(copies: &Copies, input: RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let mut paths = Vec::with_capacity(input.num_rows());
        for row in 0..input.num_rows() {
            let text = |column: usize| input.column(column).as_string::<i32>().value(row);
            let byte = |column: usize| text(column).bytes().next().ok_or("a delimiter and a quote are one character");
            let dialect = Dialect { delimiter: byte(2)?, quote: byte(3)? };
            paths.push(copies.of(Path::new(text(0)), text(1), dialect)?.to_string_lossy().into_owned());
        }
        Ok(Arc::new(StringArray::from(paths)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![DataType::Utf8; 4], DataType::Utf8)]
    }
}
