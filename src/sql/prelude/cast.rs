//! Macros of casts.

pub(super) const MACROS: &[(&str, &str)] = &[
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
