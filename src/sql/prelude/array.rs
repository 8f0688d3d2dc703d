//! Macros of arrays.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_offset(l, i)",
        "CASE WHEN l IS NULL THEN NULL WHEN i < 0 OR i >= len(l) THEN error('array index out of bounds') ELSE l[i + 1] END",
    ),
    ("bq_safe_offset(l, i)", "CASE WHEN i >= 0 THEN l[i + 1] END"),
    (
        "bq_ordinal(l, i)",
        "CASE WHEN l IS NULL THEN NULL WHEN i < 1 OR i > len(l) THEN error('array index out of bounds') ELSE l[i] END",
    ),
    ("bq_safe_ordinal(l, i)", "CASE WHEN i >= 1 THEN l[i] END"),
    (
        "bq_split(s, d)",
        "CASE WHEN d IS NOT NULL THEN string_split(s, d) END",
    ),
    // DuckDB gives NULL where all elements are NULL, and leaves out a separator that is NULL.
    (
        "bq_joined(l, separator)",
        "CASE WHEN l IS NOT NULL AND separator IS NOT NULL THEN coalesce(array_to_string(l, separator), '') END",
    ),
    // Its own function takes a constant separator only. The arguments go in as one list: a lambda may not hold a subquery.
    (
        "bq_joined_by(l, separator)",
        "CASE WHEN l IS NULL OR separator IS NULL THEN NULL WHEN len(list_filter(l, lambda x: x IS NOT NULL)) = 0 THEN '' \
         ELSE list_transform([{'l': list_filter(l, lambda x: x IS NOT NULL), 'by': separator}], lambda dwh_r: list_reduce(dwh_r.l, lambda joined, x: joined || dwh_r.by || x))[1] END",
    ),
    (
        "bq_null_as(l, text)",
        "CASE WHEN text IS NOT NULL THEN list_transform([{'l': l, 'text': text}], lambda dwh_r: list_transform(dwh_r.l, lambda x: coalesce(x, dwh_r.text)))[1] END",
    ),
    (
        "bq_array_first(l)",
        "CASE WHEN len(l) = 0 THEN error('ARRAY_FIRST of an empty array') ELSE l[1] END",
    ),
    (
        "bq_array_last(l)",
        "CASE WHEN len(l) = 0 THEN error('ARRAY_LAST of an empty array') ELSE l[len(l)] END",
    ),
    (
        "bq_array_slice(l, a, b)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN b < -len(l) OR (CASE WHEN a < 0 THEN greatest(len(l) + a, 0) ELSE a END) > (CASE WHEN b < 0 THEN len(l) + b ELSE b END) THEN list_slice(l, 1, 0) \
         ELSE list_slice(l, CASE WHEN a < 0 THEN greatest(len(l) + a, 0) ELSE a END + 1, CASE WHEN b < 0 THEN len(l) + b ELSE least(b, len(l)) END + 1) END",
    ),
    (
        "bq_generate_array(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') WHEN (CAST(b AS DOUBLE) - a) / step >= 1048575 THEN error('GENERATE_ARRAY of more than 1048575 elements') ELSE generate_series(a, b, step) END",
    ),
    (
        "bq_generate_steps(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') WHEN (CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(step AS DOUBLE) >= 1048575 THEN error('GENERATE_ARRAY of more than 1048575 elements') \
         ELSE list_filter(list_transform(range(0, CAST(greatest(floor((CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(step AS DOUBLE)), -1) AS BIGINT) + 2), lambda i: a + i * step), lambda x: CASE WHEN step > 0 THEN x <= b ELSE x >= b END) END",
    ),
];
