//! Macros of text.

pub(super) const MACROS: &[(&str, &str)] = &[
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
        "bq_regexp_extract(s, r, g)",
        "CASE WHEN regexp_matches(s, r) THEN regexp_extract(s, r, g) END",
    ),
];
