//! Functions of numbers that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("ABS", "I", 'I', "abs($1)"),
    rule("ABS", "N", 'N', "abs($1)"),
    rule("ABS", "F", 'F', "abs($1)"),
    rule("SIGN", "I", 'I', "CAST(sign($1) AS BIGINT)"),
    rule("SIGN", "N", 'N', "CAST(sign($1) AS DECIMAL(38,9))"),
    rule("SIGN", "F", 'F', "CAST(sign($1) AS DOUBLE)"),
    rule("CEIL", "N", 'N', "CAST(ceil($1) AS DECIMAL(38,9))"),
    rule("CEIL", "F", 'F', "ceil($1)"),
    rule("FLOOR", "N", 'N', "CAST(floor($1) AS DECIMAL(38,9))"),
    rule("FLOOR", "F", 'F', "floor($1)"),
    rule("TRUNC", "N", 'N', "CAST(trunc($1) AS DECIMAL(38,9))"),
    rule("TRUNC", "F", 'F', "trunc($1)"),
    rule("ROUND", "N", 'N', "CAST(round($1) AS DECIMAL(38,9))"),
    rule("ROUND", "F", 'F', "round($1)").note("halves away from zero"),
    rule("MOD", "II", 'I', "_dwh.bq_mod($1, $2)"),
    rule("DIV", "II", 'I', "_dwh.bq_div($1, $2)").note("an error where the divisor is 0, as in GoogleSQL"),
    rule("SAFE_DIVIDE", "II", 'F', "_dwh.bq_safe_divide($1, $2)"),
    rule("SAFE_DIVIDE", "FF", 'F', "_dwh.bq_safe_divide($1, $2)"),
    rule("SAFE_DIVIDE", "NN", 'N', "_dwh.bq_numeric_divide($1, nullif($2, 0))"),
    rule("POW", "FF", 'F', "pow($1, $2)"),
    rule("POWER", "FF", 'F', "pow($1, $2)"),
    rule("SQRT", "F", 'F', "_dwh.bq_sqrt($1)"),
    rule("LN", "F", 'F', "_dwh.bq_ln($1)"),
    rule("EXP", "F", 'F', "exp($1)"),
];
