//! Runs SQL in an embedded DuckDB.
