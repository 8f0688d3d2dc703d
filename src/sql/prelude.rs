//! Macros in `_dwh`.
/// Makes them.
pub fn statements() -> Vec<super::Statement> { Vec::new() }
