//! Writes the query that shows what a relation holds.

use super::{Statement, quote};

/// The first rows of a relation, named by its parts: schema and name, or name alone.
pub fn of(name: &[&str], limit: u64) -> Statement {
    let name: Vec<_> = name.iter().map(|it| quote::duckdb_name(it)).collect();
    Statement::new(format!("SELECT * FROM {} LIMIT {limit}", name.join(".")))
}
