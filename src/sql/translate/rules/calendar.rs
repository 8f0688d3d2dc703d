//! Conversions between calendar types that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("DATE", "D", 'D', "$1"),
    rule("DATE", "T", 'D', "CAST($1 AS DATE)"),
    rule("DATE", "Z", 'D', "CAST($1 AS DATE)"),
    rule("DATE", "III", 'D', "make_date($1, $2, $3)"),
    rule("DATETIME", "T", 'T', "$1"),
    rule("DATETIME", "D", 'T', "CAST($1 AS TIMESTAMP)"),
    rule("DATETIME", "Z", 'T', "$1"),
    rule("DATETIME", "IIIIII", 'T', "_dwh.bq_datetime($1, $2, $3, $4, $5, $6)"),
    rule("TIMESTAMP", "Z", 'Z', "$1"),
    rule("TIMESTAMP", "T", 'Z', "$1"),
    rule("TIMESTAMP", "D", 'Z', "CAST($1 AS TIMESTAMP)"),
    rule("UNIX_DATE", "D", 'I', "$1 - DATE '1970-01-01'"),
    rule("UNIX_SECONDS", "Z", 'I', "date_diff('second', TIMESTAMP '1970-01-01 00:00:00', date_trunc('second', $1))"),
];
