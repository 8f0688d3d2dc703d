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
    // GoogleSQL prints 15 digits where they read back to the same double, else 17.
    (
        "bq_float_text(x)",
        "CASE WHEN x = 0 THEN '0' WHEN CAST(printf('%.15g', x) AS DOUBLE) = x THEN printf('%.15g', x) ELSE printf('%.17g', x) END",
    ),
    // The exact double in decimal, so that only one rounding takes place; a product below 2 to the 50th is off by less than 0.07, which
    // matters only beside a half.
    (
        "bq_float_numeric(x)",
        "CASE WHEN abs(x) < 1000000 AND abs(abs(x * 1000000000) - floor(abs(x * 1000000000)) - 0.5) > 0.1 \
         THEN _dwh.bq_of_digits(CAST(round(x * 1000000000) AS BIGINT)) ELSE CAST(printf('%.40f', x) AS DECIMAL(38,9)) END",
    ),
    (
        "bq_safe_float_numeric(x)",
        "CASE WHEN abs(x) < 1000000 AND abs(abs(x * 1000000000) - floor(abs(x * 1000000000)) - 0.5) > 0.1 \
         THEN _dwh.bq_of_digits(CAST(round(x * 1000000000) AS BIGINT)) ELSE TRY_CAST(printf('%.40f', x) AS DECIMAL(38,9)) END",
    ),
    (
        "bq_at_most(x, size, length)",
        "CASE WHEN size > length THEN error('the value is longer than its type allows') ELSE x END",
    ),
    ("bq_bare(s)", "regexp_replace(s, '[\\s\\x{0b}]+', '', 'g')"),
    // A magnitude of more than 16 digits is out of range whatever they are.
    (
        "bq_hex(s)",
        "CASE WHEN length(ltrim(ltrim(s, '+-'), '0xX')) > 16 THEN CAST(9223372036854775808 AS HUGEINT) \
         ELSE CASE WHEN starts_with(s, '-') THEN -1 ELSE 1 END * CAST(CAST('0x0' || ltrim(ltrim(s, '+-'), '0xX') AS UBIGINT) AS HUGEINT) END",
    ),
    (
        "bq_to_int64(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?[0-9]+[\\s\\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS BIGINT) \
         WHEN regexp_full_match(s, ' *[+-]?0[xX][0-9a-fA-F]+[\\s\\x{0b}]*') THEN CAST(_dwh.bq_hex(_dwh.bq_bare(s)) AS BIGINT) \
         WHEN s IS NOT NULL THEN error('bad int64 value') END",
    ),
    (
        "bq_safe_int64(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?[0-9]+[\\s\\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS BIGINT) \
         WHEN regexp_full_match(s, ' *[+-]?0[xX][0-9a-fA-F]+[\\s\\x{0b}]*') THEN TRY_CAST(_dwh.bq_hex(_dwh.bq_bare(s)) AS BIGINT) END",
    ),
    (
        "bq_to_bool(s)",
        "CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' WHEN s IS NOT NULL THEN error('bad bool value') END",
    ),
    (
        "bq_safe_bool(s)",
        "CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' END",
    ),
    // Decimal digits and infinities; a NaN, which compares otherwise in DuckDB, and hexadecimal digits are errors even where the cast is safe.
    (
        "bq_to_float(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:inf(inity)?))[\\s\\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS DOUBLE) \
         WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?((?i:nan)|0[xX].*)[\\s\\x{0b}]*') THEN error('NaN and hexadecimal FLOAT64 are not certified') WHEN s IS NOT NULL THEN error('bad double value') END",
    ),
    (
        "bq_safe_float(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:inf(inity)?))[\\s\\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS DOUBLE) \
         WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?((?i:nan)|0[xX].*)[\\s\\x{0b}]*') THEN error('NaN and hexadecimal FLOAT64 are not certified') END",
    ),
    (
        "bq_to_numeric(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[\\s\\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS DECIMAL(38,9)) WHEN s IS NOT NULL THEN error('bad numeric value') END",
    ),
    (
        "bq_safe_numeric(s)",
        "CASE WHEN regexp_full_match(s, '[\\s\\x{0b}]*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[\\s\\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS DECIMAL(38,9)) END",
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
