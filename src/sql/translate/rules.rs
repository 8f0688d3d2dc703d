//! The certified functions and operators that are one pattern each: what they take, what they give, how DuckDB writes them.

use crate::sql::ColumnType;

/// One signature of a function.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// One letter per argument: B BOOL, I INT64, F FLOAT64, N NUMERIC, S STRING, Y BYTES, D DATE, T DATETIME, Z TIMESTAMP.
    pub(super) takes: &'static str,
    pub(super) gives: char,
    /// `$1`, `$2` ... are the arguments.
    pub(super) sql: &'static str,
}

const fn rule(name: &'static str, takes: &'static str, gives: char, sql: &'static str) -> Rule {
    Rule {
        name,
        takes,
        gives,
        sql,
    }
}

/// The type that a letter of a rule stands for.
pub(super) fn letter_type(letter: char) -> ColumnType {
    match letter {
        'B' => ColumnType::Bool,
        'I' => ColumnType::Int64,
        'F' => ColumnType::Float64,
        'N' => ColumnType::Numeric,
        'S' => ColumnType::String,
        'Y' => ColumnType::Bytes,
        'D' => ColumnType::Date,
        'T' => ColumnType::Datetime,
        'Z' => ColumnType::Timestamp,
        _ => unreachable!("the letters of the table are those above"),
    }
}

/// Every signature; among those that fit equally well, the first is taken.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("+", "II", 'I', "$1 + $2"),
    rule("+", "NN", 'N', "$1 + $2"),
    rule("+", "FF", 'F', "$1 + $2"),
    rule("+", "DI", 'D', "$1 + CAST($2 AS INTEGER)"),
    rule("-", "II", 'I', "$1 - $2"),
    rule("-", "NN", 'N', "$1 - $2"),
    rule("-", "FF", 'F', "$1 - $2"),
    rule("-", "DI", 'D', "$1 - CAST($2 AS INTEGER)"),
    rule("*", "II", 'I', "$1 * $2"),
    rule("*", "NN", 'N', "CAST($1 * $2 AS DECIMAL(38,9))"),
    rule("*", "FF", 'F', "$1 * $2"),
    rule("/", "II", 'F', "_dwh.bq_divide($1, $2)"),
    rule("/", "FF", 'F', "_dwh.bq_divide($1, $2)"),
    rule("/", "NN", 'N', "_dwh.bq_numeric_divide($1, $2)"),
    rule("/ not zero", "II", 'F', "$1 / $2"),
    rule("/ not zero", "FF", 'F', "$1 / $2"),
    rule("unary -", "I", 'I', "(-$1)"),
    rule("unary -", "N", 'N', "(-$1)"),
    rule("unary -", "F", 'F', "(-$1)"),
    rule("unary +", "I", 'I', "$1"),
    rule("unary +", "N", 'N', "$1"),
    rule("unary +", "F", 'F', "$1"),
    rule("||", "SS", 'S', "$1 || $2"),
    rule("LIKE", "SS", 'B', "$1 LIKE $2"),
    rule("NOT LIKE", "SS", 'B', "$1 NOT LIKE $2"),
    rule("LIKE escaped", "SS", 'B', "$1 LIKE $2 ESCAPE '\\'"),
    rule("NOT LIKE escaped", "SS", 'B', "$1 NOT LIKE $2 ESCAPE '\\'"),

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
    rule("ROUND", "F", 'F', "round($1)"),
    rule("MOD", "II", 'I', "_dwh.bq_mod($1, $2)"),
    rule("DIV", "II", 'I', "_dwh.bq_div($1, $2)"),
    rule("SAFE_DIVIDE", "II", 'F', "_dwh.bq_safe_divide($1, $2)"),
    rule("SAFE_DIVIDE", "FF", 'F', "_dwh.bq_safe_divide($1, $2)"),
    rule("SAFE_DIVIDE", "NN", 'N', "_dwh.bq_numeric_divide($1, nullif($2, 0))"),
    rule("POW", "FF", 'F', "pow($1, $2)"),
    rule("POWER", "FF", 'F', "pow($1, $2)"),
    rule("SQRT", "F", 'F', "_dwh.bq_sqrt($1)"),
    rule("LN", "F", 'F', "_dwh.bq_ln($1)"),
    rule("EXP", "F", 'F', "exp($1)"),

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
    rule("MD5", "S", 'Y', "unhex(md5($1))"),
    rule("SHA256", "S", 'Y', "unhex(sha256($1))"),
    rule("TO_HEX", "Y", 'S', "lower(hex($1))"),
    rule("FARM_FINGERPRINT", "S", 'I', "dwh_farm_fingerprint($1)"),

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
