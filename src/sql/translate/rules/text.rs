//! Functions of text that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("LOWER", "S", 'S', "_dwh.bq_lower($1)"),
    rule("UPPER", "S", 'S', "_dwh.bq_upper($1)"),
    rule("LENGTH", "S", 'I', "length($1)"),
    rule("CHAR_LENGTH", "S", 'I', "length($1)"),
    rule("BYTE_LENGTH", "S", 'I', "CAST(strlen($1) AS BIGINT)"),
    rule("REVERSE", "S", 'S', "reverse($1)"),
    rule("TRIM", "S", 'S', "_dwh.bq_trim($1)"),
    rule("TRIM", "SS", 'S', "trim($1, $2)"),
    rule("LTRIM", "S", 'S', "_dwh.bq_ltrim($1)"),
    rule("LTRIM", "SS", 'S', "ltrim($1, $2)"),
    rule("RTRIM", "S", 'S', "_dwh.bq_rtrim($1)"),
    rule("RTRIM", "SS", 'S', "rtrim($1, $2)"),
    rule("REPLACE", "SSS", 'S', "_dwh.bq_replace($1, $2, $3)"),
    rule("STARTS_WITH", "SS", 'B', "starts_with($1, $2)"),
    rule("ENDS_WITH", "SS", 'B', "ends_with($1, $2)"),
    rule("STRPOS", "SS", 'I', "strpos($1, $2)"),
    rule("SUBSTR", "SI", 'S', "_dwh.bq_substr_from($1, $2)"),
    rule("SUBSTR", "SII", 'S', "_dwh.bq_substr($1, $2, $3)"),
    rule("SUBSTRING", "SI", 'S', "_dwh.bq_substr_from($1, $2)"),
    rule("SUBSTRING", "SII", 'S', "_dwh.bq_substr($1, $2, $3)"),
    rule("LEFT", "SI", 'S', "_dwh.bq_left($1, $2)"),
    rule("RIGHT", "SI", 'S', "_dwh.bq_right($1, $2)"),
    rule("LPAD", "SI", 'S', "_dwh.bq_lpad($1, $2, ' ')"),
    rule("LPAD", "SIS", 'S', "_dwh.bq_lpad($1, $2, $3)"),
    rule("RPAD", "SI", 'S', "_dwh.bq_rpad($1, $2, ' ')"),
    rule("RPAD", "SIS", 'S', "_dwh.bq_rpad($1, $2, $3)"),
    rule("REPEAT", "SI", 'S', "_dwh.bq_repeat($1, $2)"),
];
