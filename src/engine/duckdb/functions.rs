//! Functions of GoogleSQL that DuckDB lacks and that SQL cannot write, in Rust.

mod bytes;
mod format;
mod hash;
mod json;
mod json_scanner;
mod moment;
mod zone;

use ::duckdb::Connection;

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    hash::register(connection)?;
    zone::register(connection)?;
    format::register(connection)?;
    bytes::register(connection)?;
    json::register(connection)?;
    super::csv_files::register(connection)
}
