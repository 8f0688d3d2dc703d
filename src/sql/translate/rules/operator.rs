//! Operators that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("+", "II", 'I', "$1 + $2"),
    rule("+", "NN", 'N', "$1 + $2"),
    rule("+", "FF", 'F', "$1 + $2").note(OVERFLOW),
    rule("+", "DI", 'D', "_dwh.bq_date($1 + CAST(CASE WHEN $1 IS NOT NULL THEN $2 END AS INTEGER))"),
    rule("-", "II", 'I', "$1 - $2"),
    rule("-", "NN", 'N', "$1 - $2"),
    rule("-", "FF", 'F', "$1 - $2").note(OVERFLOW),
    rule("-", "DI", 'D', "_dwh.bq_date($1 - CAST(CASE WHEN $1 IS NOT NULL THEN $2 END AS INTEGER))"),
    rule("*", "II", 'I', "$1 * $2"),
    rule("*", "NN", 'N', "_dwh.bq_numeric_multiply($1, $2)").note("rounds to 9 digits behind the point"),
    rule("*", "FF", 'F', "$1 * $2").note(OVERFLOW),
    rule("/", "II", 'F', "_dwh.bq_divide($1, $2)"),
    rule("/", "FF", 'F', "_dwh.bq_divide_float($1, $2)"),
    rule("/", "NN", 'N', "_dwh.bq_numeric_divide($1, $2)"),
    rule("/ not zero", "II", 'F', "$1 / $2"),
    rule("/ not zero", "FF", 'F', "$1 / $2"),
    rule("unary -", "I", 'I', "(-$1)"),
    rule("unary -", "N", 'N', "(-$1)"),
    rule("unary -", "F", 'F', "(-$1)"),
    rule("unary +", "I", 'I', "$1"),
    rule("unary +", "N", 'N', "$1"),
    rule("unary +", "F", 'F', "$1"),
    rule("&", "II", 'I', "$1 & $2"),
    rule("|", "II", 'I', "$1 | $2"),
    rule("^", "II", 'I', "xor($1, $2)").note("DuckDB's ^ is a power"),
    rule("unary ~", "I", 'I', "(~$1)"),
    rule("||", "SS", 'S', "$1 || $2"),
    rule("||", "YY", 'Y', "$1 || $2"),
    rule("LIKE", "SS", 'B', "$1 LIKE $2"),
    rule("NOT LIKE", "SS", 'B', "$1 NOT LIKE $2"),
    rule("LIKE escaped", "SS", 'B', "$1 LIKE $2 ESCAPE '\\'"),
    rule("NOT LIKE escaped", "SS", 'B', "$1 NOT LIKE $2 ESCAPE '\\'"),
    rule("LIKE any", "SS", 'B', "_dwh.bq_like($1, $2)"),
    rule("NOT LIKE any", "SS", 'B', "NOT _dwh.bq_like($1, $2)"),
];

const OVERFLOW: &str = "stands in `_dwh.bq_finite(..)` where it can overflow: an error, and so is arithmetic with infinities and NaN";
