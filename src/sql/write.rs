//! Writes the statements of a build: relations, data tests, and the record in `_dwh`; in DuckDB's SQL, and for BigQuery in GoogleSQL.

pub mod bigquery;
pub mod data_test;
pub mod diff;
pub mod extract;
pub mod first_rows;
pub mod given;
pub mod native;
pub mod record;
pub mod relation;
