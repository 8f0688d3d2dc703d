//! The query that shows what a relation holds.

use crate::sql::Statement;

use super::relation::quoted;

/// The first rows of a relation, in the order in which they lie there.
pub fn of(name: &str, limit: u64) -> Statement {
    Statement::new(format!("SELECT * FROM {} LIMIT {limit}", quoted(name)))
}
