//! Macros of dates and times.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_datetime(y, mo, d, h, mi, s)",
        "make_timestamp(y, mo, d, h, mi, CAST(s AS DOUBLE))",
    ),
    (
        "bq_date_array(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), step), lambda d: CAST(d AS DATE)) END",
    ),
];
