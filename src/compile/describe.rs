//! Asks an empty DuckDB what columns a query gives.

use duckdb::arrow::array::AsArray;

use crate::engine::{EngineError, Session};
use crate::sql::Statement;

/// Names and DuckDB types of the columns, answered to [`describe`](crate::sql::write::native::describe).
pub fn columns(
    session: &mut dyn Session,
    statement: &Statement,
) -> Result<Vec<(String, String)>, EngineError> {
    let mut columns = Vec::new();
    for batch in session.query(statement)? {
        let text = |column: usize, row: usize| {
            batch
                .column(column)
                .as_string::<i32>()
                .value(row)
                .to_owned()
        };
        columns.extend((0..batch.num_rows()).map(|row| (text(0, row), text(1, row))));
    }
    Ok(columns)
}
