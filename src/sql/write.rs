//! Writes the statements of a build in DuckDB's SQL: relations, data tests, and the record in `_dwh`.

pub mod data_test;
pub mod extract;
pub mod first_rows;
pub mod native;
pub mod record;
pub mod relation;
