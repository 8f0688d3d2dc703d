//! What the files of source tables are like: found, fingerprinted, and looked through before an engine reads them.
//!
//! DuckDB's CSV reader has returned wrong rows in silence, so what it must get right is counted here first.

pub mod csv;
pub mod infer;
pub mod inspect;
pub mod parquet;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::sql::Column;

/// What a source table is like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    /// Its files, sorted by path.
    pub files: Vec<SourceFile>,
    /// The columns of the raw relation, in the order of the first file.
    pub columns: Vec<Column>,
    /// Hash of all that decides the content of the raw relation: the files' contents and how they are read.
    pub fingerprint: String,
}

/// One file, as it was when it was looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Absolute.
    pub path: PathBuf,
    /// Bytes, as stored.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// blake3 of its bytes, as hexadecimal text.
    pub hash: String,
    /// What the reader must know.
    pub facts: Facts,
}

/// What was counted in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Records, without the header.
    pub records: u64,
    /// Whether a quoted field contains a line end: DuckDB must then not read in parallel.
    pub quoted_newline: bool,
    /// Whether lines end in more than one way: DuckDB is then given a copy that was rewritten.
    pub mixed_line_ends: bool,
    /// Whether there are blank lines before the header: DuckDB is then given a copy that was rewritten.
    pub blank_first: bool,
    /// The names in the header, in order.
    pub header: Vec<String>,
    /// The DuckDB types of a Parquet file's columns, in the order of `header`; empty for CSV.
    pub types: Vec<String>,
}
