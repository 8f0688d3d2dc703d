//! Reads the files of a source table into its raw relation.

use crate::graph::SourceTable;
use crate::source::Inspected;
use crate::sql::Statement;

/// What reads a source table.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// Creates the relation and keeps the rejected rows; all on one connection.
    pub statements: Vec<Statement>,
    /// Gives one row: rows loaded, rows rejected.
    pub count: Statement,
    /// How many records the files hold.
    pub records: Option<u64>,
}

/// Writes the statements that read a source table.
pub fn statements(table: &SourceTable, inspected: &Inspected) -> Extraction {
    unimplemented!("{} {}", table.name, inspected.fingerprint)
}
