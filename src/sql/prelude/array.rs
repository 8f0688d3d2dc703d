//! Macros of arrays.

pub(super) const MACROS: &[(&str, &str)] = &[
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
        "CASE WHEN d IS NOT NULL THEN string_split(s, d) END",
    ),
    (
        "bq_array_to_string(l, separator, text)",
        "CASE WHEN text IS NOT NULL THEN array_to_string(list_transform(l, lambda element: coalesce(element, text)), separator) END",
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
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') ELSE generate_series(a, b, step) END",
    ),
    (
        "bq_generate_steps(a, b, step)",
        "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') \
         ELSE list_filter(list_transform(range(0, CAST(greatest(floor((CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(step AS DOUBLE)), -1) AS BIGINT) + 2), lambda i: a + i * step), lambda x: CASE WHEN step > 0 THEN x <= b ELSE x >= b END) END",
    ),
];
