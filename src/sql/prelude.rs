//! The macros that translated SQL calls, kept in the schema `_dwh` of the warehouse so that its views work in any client.

use super::Statement;

/// Creates every macro, replacing older versions.
pub fn statements() -> Vec<Statement> {
    let schema = Statement::new("CREATE SCHEMA IF NOT EXISTS _dwh");
    let macros = MACROS.iter().map(|(head, body)| {
        Statement::new(format!("CREATE OR REPLACE MACRO _dwh.{head} AS {body}"))
    });
    std::iter::once(schema).chain(macros).collect()
}

/// Name with parameters, and body. A macro is text: a parameter that is used twice is computed once by DuckDB's common subexpressions.
const MACROS: &[(&str, &str)] = &[
    (
        "bq_divide(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a / b END",
    ),
    (
        "bq_safe_divide(a, b)",
        "CASE WHEN b = 0 THEN NULL ELSE a / b END",
    ),
    // DuckDB divides decimals as doubles; this is exact, and rounds halves away from zero in the ninth digit.
    (
        "bq_numeric_divide(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE CAST(CAST(sign(a) * sign(b) AS HUGEINT) * \
         ((2 * CAST(abs(a) * 1000000000 AS HUGEINT) * 1000000000 + CAST(abs(b) * 1000000000 AS HUGEINT)) // \
         (2 * CAST(abs(b) * 1000000000 AS HUGEINT))) AS DECIMAL(38,0)) * CAST(0.000000001 AS DECIMAL(10,9)) END",
    ),
    (
        "bq_mod(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END",
    ),
    (
        "bq_div(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END",
    ),
    (
        "bq_sqrt(x)",
        "CASE WHEN x < 0 THEN error('SQRT of a negative number') ELSE sqrt(x) END",
    ),
    (
        "bq_ln(x)",
        "CASE WHEN x <= 0 THEN error('LN of a number that is not positive') ELSE ln(x) END",
    ),
    (
        "bq_product_error(x, p, y)",
        "((134217729 * x - (134217729 * x - x)) * p - y) + (x - (134217729 * x - (134217729 * x - x))) * p",
    ),
    // x * p is rounded itself; where that makes a half, its error says on which side the true product lies. p is 10 to the 8th at most.
    (
        "bq_round(x, p)",
        "CASE WHEN abs(x * p) >= 9007199254740992 THEN x \
         WHEN abs(x * p) >= 4503599627370496 THEN (x * p + CASE WHEN _dwh.bq_product_error(x, p, x * p) * sign(x) = 0.5 THEN sign(x) ELSE 0 END) / p \
         WHEN abs(x * p) - floor(abs(x * p)) = 0.5 AND _dwh.bq_product_error(x, p, x * p) * sign(x) < 0 THEN sign(x) * floor(abs(x * p)) / p \
         ELSE round(x * p) / p END",
    ),
    (
        "bq_lower(s)",
        "CASE WHEN strlen(s) = length(s) THEN lower(s) WHEN contains(s, '\u{3a3}') THEN error('LOWER of a capital sigma') ELSE lower(replace(s, '\u{130}', 'i\u{307}')) END",
    ),
    (
        "bq_upper(s)",
        "CASE WHEN strlen(s) = length(s) THEN upper(s) \
         WHEN regexp_matches(s, '[\\x{149}\\x{1F0}\\x{390}\\x{3B0}\\x{587}\\x{1E96}-\\x{1E9A}\\x{1F50}-\\x{1FFC}\\x{FB00}-\\x{FB17}]') THEN error('UPPER of a letter that has no single capital') \
         ELSE upper(replace(s, '\u{df}', 'SS')) END",
    ),
    (
        "bq_datetime_text(x)",
        "CASE WHEN microsecond(x) % 1000000 = 0 THEN strftime(x, '%Y-%m-%d %H:%M:%S') \
         WHEN microsecond(x) % 1000 = 0 THEN strftime(x, '%Y-%m-%d %H:%M:%S.%g') ELSE strftime(x, '%Y-%m-%d %H:%M:%S.%f') END",
    ),
    (
        "bq_numeric_text(x)",
        "rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')",
    ),
    (
        "bq_trim(s)",
        "regexp_replace(s, '^[\\p{Z}\\s\\x{0b}\\x{85}]+|[\\p{Z}\\s\\x{0b}\\x{85}]+$', '', 'g')",
    ),
    (
        "bq_ltrim(s)",
        "regexp_replace(s, '^[\\p{Z}\\s\\x{0b}\\x{85}]+', '')",
    ),
    (
        "bq_rtrim(s)",
        "regexp_replace(s, '[\\p{Z}\\s\\x{0b}\\x{85}]+$', '')",
    ),
    (
        "bq_replace(s, a, b)",
        "CASE WHEN a = '' THEN s ELSE replace(s, a, b) END",
    ),
    (
        "bq_substr_from(s, p)",
        "CASE WHEN p = 0 OR p < -length(s) THEN s ELSE substr(s, p) END",
    ),
    (
        "bq_substr(s, p, n)",
        "CASE WHEN n < 0 THEN error('SUBSTR with a negative length') WHEN p = 0 OR p < -length(s) THEN substr(s, 1, n) ELSE substr(s, p, n) END",
    ),
    (
        "bq_left(s, n)",
        "CASE WHEN n < 0 THEN error('LEFT with a negative length') ELSE left(s, n) END",
    ),
    (
        "bq_right(s, n)",
        "CASE WHEN n < 0 THEN error('RIGHT with a negative length') ELSE right(s, n) END",
    ),
    (
        "bq_lpad(s, n, p)",
        "CASE WHEN n < 0 OR p = '' THEN error('LPAD needs a length and a pattern') ELSE lpad(s, CAST(n AS INTEGER), p) END",
    ),
    (
        "bq_rpad(s, n, p)",
        "CASE WHEN n < 0 OR p = '' THEN error('RPAD needs a length and a pattern') ELSE rpad(s, CAST(n AS INTEGER), p) END",
    ),
    (
        "bq_repeat(s, n)",
        "CASE WHEN n < 0 THEN error('REPEAT with a negative count') ELSE repeat(s, n) END",
    ),
    (
        "bq_datetime(y, mo, d, h, mi, s)",
        "make_timestamp(y, mo, d, h, mi, CAST(s AS DOUBLE))",
    ),
    (
        "bq_offset(l, i)",
        "CASE WHEN i < 0 OR i >= len(l) THEN error('array index out of bounds') ELSE l[i + 1] END",
    ),
    ("bq_safe_offset(l, i)", "CASE WHEN i >= 0 THEN l[i + 1] END"),
    (
        "bq_ordinal(l, i)",
        "CASE WHEN i < 1 OR i > len(l) THEN error('array index out of bounds') ELSE l[i] END",
    ),
    ("bq_safe_ordinal(l, i)", "CASE WHEN i >= 1 THEN l[i] END"),
    (
        "bq_split(s, d)",
        "CASE WHEN s = '' THEN [''] WHEN d = '' THEN string_split(s, '') ELSE string_split(s, d) END",
    ),
    (
        "bq_date_array(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), step), lambda d: CAST(d AS DATE)) END",
    ),
    (
        "bq_regexp_extract(s, r, g)",
        "CASE WHEN regexp_matches(s, r) THEN regexp_extract(s, r, g) END",
    ),
    (
        "bq_to_int64(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?[0-9]+\\s*') THEN CAST(s AS BIGINT) WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F]+\\s*') THEN CASE WHEN contains(s, '-') THEN -1 ELSE 1 END * CAST(ltrim(trim(s), '+-') AS BIGINT) WHEN s IS NOT NULL THEN error('bad int64 value') END",
    ),
    (
        "bq_safe_int64(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?[0-9]+\\s*') THEN TRY_CAST(s AS BIGINT) WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F]+\\s*') THEN CASE WHEN contains(s, '-') THEN -1 ELSE 1 END * TRY_CAST(ltrim(trim(s), '+-') AS BIGINT) END",
    ),
    (
        "bq_to_bool(s)",
        "CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' WHEN s IS NOT NULL THEN error('bad bool value') END",
    ),
    (
        "bq_safe_bool(s)",
        "CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' END",
    ),
    (
        "bq_to_float(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*') THEN CAST(s AS DOUBLE) WHEN s IS NOT NULL THEN error('bad double value') END",
    ),
    (
        "bq_safe_float(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*') THEN TRY_CAST(s AS DOUBLE) END",
    ),
    (
        "bq_to_numeric(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*') THEN CAST(trim(s) AS DECIMAL(38,9)) WHEN s IS NOT NULL THEN error('bad numeric value') END",
    ),
    (
        "bq_safe_numeric(s)",
        "CASE WHEN regexp_full_match(s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*') THEN TRY_CAST(trim(s) AS DECIMAL(38,9)) END",
    ),
    (
        "bq_to_date(s)",
        "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') THEN CAST(s AS DATE) WHEN s IS NOT NULL THEN error('bad date value') END",
    ),
    (
        "bq_safe_date(s)",
        "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') THEN TRY_CAST(s AS DATE) END",
    ),
    (
        "bq_to_datetime(s)",
        "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?)?') THEN CAST(s AS TIMESTAMP) WHEN s IS NOT NULL THEN error('bad datetime value') END",
    ),
    (
        "bq_safe_datetime(s)",
        "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?)?') THEN TRY_CAST(s AS TIMESTAMP) END",
    ),
];
