//! CSV as text: how a file becomes UTF-8, where its records begin and end, and what is in them. Knows no project and no engine.

pub mod cells;
pub mod count;
pub mod open;
pub mod record;
pub mod rewrite;

/// The bytes that give a CSV text its structure. A line ends in LF, CRLF or CR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields; ASCII.
    pub delimiter: u8,
    /// Around fields, doubled inside; ASCII.
    pub quote: u8,
}
