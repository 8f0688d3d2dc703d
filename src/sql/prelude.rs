//! The macros that translated SQL calls, kept in the schema `_dwh` of the warehouse so that its views work in any client.

mod array;
mod calendar;
mod case;
mod cast;
mod json;
mod number;
mod text;

use super::Statement;

/// Creates every macro, replacing older versions.
pub fn statements() -> Vec<Statement> {
    let schema = Statement::new("CREATE SCHEMA IF NOT EXISTS _dwh");
    let macros = FAMILIES.iter().copied().flatten().map(|(head, body)| {
        Statement::new(format!("CREATE OR REPLACE MACRO _dwh.{head} AS {body}"))
    });
    std::iter::once(schema).chain(macros).collect()
}

/// Name with parameters, and body. A macro is text: a parameter that is used twice is computed once by DuckDB's common subexpressions.
const FAMILIES: &[&[(&str, &str)]] = &[
    number::MACROS,
    text::MACROS,
    case::MACROS,
    calendar::MACROS,
    array::MACROS,
    cast::MACROS,
    json::MACROS,
];
