//! The macros that translated SQL calls, kept in the schema `_dwh` of the warehouse so that its views work in any client.

mod array;
mod calendar;
mod case;
mod cast;
mod catch;
mod json;
mod number;
mod text;

use super::Statement;

pub(in crate::sql) use catch::caught;

/// Creates every macro, replacing older versions.
pub fn statements() -> Vec<Statement> {
    let schema = Statement::new("CREATE SCHEMA IF NOT EXISTS _dwh");
    let own = all().map(|(head, body)| (head.to_owned(), body.to_owned()));
    let macros = own.chain(catch::twins()).map(|(head, body)| {
        Statement::new(format!("CREATE OR REPLACE MACRO _dwh.{head} AS {body}"))
    });
    std::iter::once(schema).chain(macros).collect()
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    FAMILIES.iter().copied().flatten().copied()
}

/// Whether DuckDB takes the SQL for one that may give another value each time: it holds `error`, or a macro that does.
pub(super) fn is_volatile(sql: &str) -> bool {
    sql.contains("error(")
        || all().any(|(head, body)| {
            let name = head.split('(').next().unwrap_or(head);
            sql.contains(&format!("_dwh.{name}(")) && is_volatile(body)
        })
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
