//! Writes SQL: types, quoting, translation, and every statement that an engine is sent. Sends nothing.

pub mod column_type;
pub mod format;
pub mod fragment;
pub mod function;
pub mod lint;
pub mod parse;
pub mod prelude;
pub mod quote;
pub mod statement;
pub mod translate;
pub mod write;

pub use column_type::{Column, ColumnType};
pub use fragment::Fragment;
pub use function::SqlFunction;
pub use statement::Statement;
