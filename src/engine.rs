//! Sends SQL to what runs it, and brings answers back. Writes no SQL.

pub mod bigquery;
pub mod duckdb;

use std::path::PathBuf;

use ::duckdb::arrow::array::AsArray;
use ::duckdb::arrow::datatypes::Int64Type;
use ::duckdb::arrow::record_batch::RecordBatch;

use crate::sql::Statement;

/// Something that runs SQL.
pub trait Engine: Send + Sync {
    /// A connection of its own, for one step; temporary tables live as long as it does.
    fn connect(&self) -> Result<Box<dyn Session>, EngineError>;

    /// The same, for the work of a step of this name, which the engine may account for.
    fn connect_for(&self, _: &str) -> Result<Box<dyn Session>, EngineError> {
        self.connect()
    }

    /// Interrupts every statement that is running, and refuses those to come.
    fn cancel(&self);
}

/// One connection to an engine.
pub trait Session: Send {
    /// Runs a statement and gives the number of rows it changed.
    fn execute(&mut self, statement: &Statement) -> Result<u64, EngineError>;

    /// Runs a query and gives all of its rows: at least one batch, so that an answer without rows has its columns.
    fn query(&mut self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError>;
}

/// The numbers of the only row of an answer, such as counts.
pub fn numbers(batches: &[RecordBatch]) -> Vec<u64> {
    let batch = batches
        .iter()
        .find(|it| it.num_rows() > 0)
        .expect("a count gives one row");
    let number = |column: usize| {
        let column = batch.column(column).as_primitive::<Int64Type>();
        u64::try_from(column.value(0)).expect("a count is not negative")
    };
    (0..batch.num_columns()).map(number).collect()
}

/// Why an engine did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EngineError {
    /// In the engine's words.
    pub message: String,
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// The byte of the sent SQL at which it saw the mistake.
    pub offset: Option<usize>,
}

/// Kinds of failure that are answered differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The SQL or the data is wrong.
    Refused,
    /// It was cancelled.
    Interrupted,
    /// There is no room left on the disk.
    DiskFull,
    /// Another program holds the file.
    Locked,
    /// The file is not a database of this engine.
    NotADatabase,
    /// There are no credentials, or they are not accepted.
    Credentials,
    /// A permission is missing, or an API is not enabled.
    Denied,
    /// A dataset, table or job is not there.
    Missing,
    /// The bucket that files are loaded through is not there, refuses access, or lies elsewhere.
    Bucket,
    /// It would bill more bytes than it may.
    OverLimit,
    /// The service did not answer, or not in time.
    Unreachable,
}

/// Where a DuckDB engine keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere; for looking at files and binding queries.
    Memory,
    /// A file that is only read.
    ReadOnly(PathBuf),
    /// A file that is built, made where it is not there.
    Build {
        /// The file.
        path: PathBuf,
        /// DuckDB's storage version for a new file.
        storage_version: String,
    },
}
