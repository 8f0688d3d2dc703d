//! Conversions between calendar types that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("DATE", "D", 'D', "$1"),
    rule("DATE", "T", 'D', "CAST($1 AS DATE)"),
    rule("DATE", "Z", 'D', "CAST($1 AS DATE)"),
    rule("DATE", "III", 'D', "_dwh.bq_make_date($1, $2, $3)").note("an error where the calendar has no such day"),
    rule("DATETIME", "T", 'T', "$1"),
    rule("DATETIME", "D", 'T', "CAST($1 AS TIMESTAMP)"),
    rule("DATETIME", "Z", 'T', "$1"),
    rule("DATETIME", "IIIIII", 'T', "_dwh.bq_datetime($1, $2, $3, $4, $5, $6)").note("the second 60 is the next minute"),
    rule("TIME", "H", 'H', "$1"),
    rule("TIME", "T", 'H', "CAST($1 AS TIME)"),
    rule("TIME", "Z", 'H', "CAST($1 AS TIME)"),
    rule("TIME", "III", 'H', "CAST(_dwh.bq_datetime(1970, 1, 1, $1, $2, $3) AS TIME)").note("the second 60 is the next minute"),
    rule("TIMESTAMP", "Z", 'Z', "$1"),
    rule("TIMESTAMP", "T", 'Z', "$1"),
    rule("TIMESTAMP", "D", 'Z', "CAST($1 AS TIMESTAMP)"),
    rule("STRING", "Z", 'S', "_dwh.bq_datetime_text($1) || '+00'"),
    rule("STRING", "T", 'S', "_dwh.bq_datetime_text($1)"),
    rule("STRING", "D", 'S', "CAST($1 AS VARCHAR)"),
    rule("STRING", "H", 'S', "_dwh.bq_time_text($1)"),
    rule("UNIX_DATE", "D", 'I', "$1 - DATE '1970-01-01'"),
    rule("UNIX_SECONDS", "Z", 'I', "_dwh.bq_floor_div(epoch_us($1), 1000000)").note("rounds down, also before 1970"),
    rule("UNIX_MILLIS", "Z", 'I', "_dwh.bq_floor_div(epoch_us($1), 1000)").note("rounds down, also before 1970"),
    rule("UNIX_MICROS", "Z", 'I', "epoch_us($1)"),
    rule("TIMESTAMP_SECONDS", "I", 'Z', "_dwh.bq_since_1970($1 * 1000000)"),
    rule("TIMESTAMP_MILLIS", "I", 'Z', "_dwh.bq_since_1970($1 * 1000)"),
    rule("TIMESTAMP_MICROS", "I", 'Z', "_dwh.bq_since_1970($1)"),
    rule("DATE_FROM_UNIX_DATE", "I", 'D', "_dwh.bq_date(DATE '1970-01-01' + CAST($1 AS INTEGER))"),
];
