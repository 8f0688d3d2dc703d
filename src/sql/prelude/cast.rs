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
        "bq_time_text(x)",
        "CASE WHEN microsecond(x) % 1000000 = 0 THEN strftime(DATE '1970-01-01' + x, '%H:%M:%S') \
         WHEN microsecond(x) % 1000 = 0 THEN strftime(DATE '1970-01-01' + x, '%H:%M:%S.%g') ELSE strftime(DATE '1970-01-01' + x, '%H:%M:%S.%f') END",
    ),
    (
        "bq_safe_date(s)",
        "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') AND NOT starts_with(s, '0000') THEN TRY_CAST(s AS DATE) END",
    ),
    (
        "bq_to_date(s)",
        "CASE WHEN s IS NULL THEN NULL ELSE coalesce(_dwh.bq_safe_date(s), CAST('bad date: ' || s AS DATE)) END",
    ),
    (
        "bq_until_last(x)",
        "CASE WHEN x <= TIMESTAMP '9999-12-31 23:59:59.999999' THEN x END",
    ),
    // The second 60 is the next minute, whatever its fraction; DuckDB knows no such second.
    (
        "bq_safe_datetime(s)",
        "CASE WHEN NOT regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?)?') OR starts_with(s, '0000') THEN NULL \
         WHEN regexp_matches(s, ':60(\\.[0-9]+)?$') THEN _dwh.bq_until_last(TRY_CAST(replace(regexp_replace(s, ':60(\\.[0-9]+)?$', ':59'), 't', 'T') AS TIMESTAMP) + to_seconds(1)) \
         WHEN regexp_matches(s, '[ Tt]24:') THEN NULL ELSE TRY_CAST(replace(s, 't', 'T') AS TIMESTAMP) END",
    ),
    (
        "bq_to_datetime(s)",
        "CASE WHEN s IS NULL THEN NULL ELSE coalesce(_dwh.bq_safe_datetime(s), CAST('bad datetime: ' || s AS TIMESTAMP)) END",
    ),
    (
        "bq_safe_time(s)",
        "CASE WHEN regexp_matches(s, ':60\\.') THEN NULL \
         WHEN regexp_full_match(s, '[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?') THEN CAST(_dwh.bq_safe_datetime('1970-01-01 ' || s) AS TIME) END",
    ),
    (
        "bq_to_time(s)",
        "CASE WHEN s IS NULL THEN NULL WHEN regexp_matches(s, ':60\\.') THEN CAST('a fraction of the second 60: ' || s AS TIME) ELSE coalesce(_dwh.bq_safe_time(s), CAST('bad time: ' || s AS TIME)) END",
    ),
];
