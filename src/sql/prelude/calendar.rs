//! Macros of dates and times.
//!
//! A failing CAST is their error: `error()` counts as volatile, and DuckDB neither groups nor orders windows by what is volatile.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_date(x)",
        "CASE WHEN x NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN CAST('not in the years 1 to 9999: ' || CAST(x AS VARCHAR) AS DATE) ELSE x END",
    ),
    (
        "bq_moment(x)",
        "CASE WHEN x NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999' \
         THEN CAST('not in the years 1 to 9999: ' || CAST(x AS VARCHAR) AS TIMESTAMP) ELSE x END",
    ),
    // Showing a moment near the ends of 64 bits is an internal error of DuckDB, after which the database answers nothing.
    (
        "bq_since_1970(micros)",
        "CASE WHEN micros BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(micros) \
         WHEN micros IS NOT NULL THEN CAST('not in the years 1 to 9999: ' || CAST(micros AS VARCHAR) || ' microseconds from 1970' AS TIMESTAMP) END",
    ),
    (
        "bq_make_date(y, mo, d)",
        "_dwh.bq_date(make_date(y, mo, d))",
    ),
    (
        "bq_datetime(y, mo, d, h, mi, s)",
        "CASE WHEN h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s BETWEEN 0 AND 60 \
         THEN _dwh.bq_moment(CAST(_dwh.bq_make_date(y, mo, d) AS TIMESTAMP) + to_seconds(h * 3600 + mi * 60 + s)) \
         ELSE CAST('no time of day: ' || CAST(h AS VARCHAR) || ':' || CAST(mi AS VARCHAR) || ':' || CAST(s AS VARCHAR) || CASE WHEN y + mo + d IS NULL THEN NULL ELSE '' END AS TIMESTAMP) END",
    ),
    ("bq_floor_div(x, n)", "(x - ((x % n) + n) % n) // n"),
    (
        "bq_date_array(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = to_days(0) THEN [CAST('a step of 0 from ' || CAST(a AS VARCHAR) AS DATE)] \
         ELSE list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), step), lambda d: CAST(d AS DATE)) END",
    ),
    (
        "bq_moment_array(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = to_days(0) THEN [CAST('a step of 0 from ' || CAST(a AS VARCHAR) AS TIMESTAMP)] \
         ELSE generate_series(a, b, step) END",
    ),
    // The group of a part that the format does not have is 0.
    (
        "bq_parsed(s, r, g, otherwise)",
        "CASE WHEN g = 0 THEN otherwise ELSE CAST(trim(regexp_extract(s, r, g), chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ') AS BIGINT) END",
    ),
    (
        "bq_parse_datetime(s, r, y, mo, d, h, mi, sec)",
        "CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_datetime(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1), \
         _dwh.bq_parsed(s, r, h, 0), _dwh.bq_parsed(s, r, mi, 0), _dwh.bq_parsed(s, r, sec, 0)) ELSE CAST('not of the format: ' || s AS TIMESTAMP) END",
    ),
    (
        "bq_parse_date(s, r, y, mo, d)",
        "CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_make_date(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1)) \
         ELSE CAST('not of the format: ' || s AS DATE) END",
    ),
];
