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
];
