//! Macros that write values as JSON.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_json_letter(c)",
        "CASE WHEN c = '\"' THEN '\\\"' WHEN c = '\\' THEN '\\\\' WHEN c = chr(8) THEN '\\b' WHEN c = chr(9) THEN '\\t' WHEN c = chr(10) THEN '\\n' WHEN c = chr(12) THEN '\\f' WHEN c = chr(13) THEN '\\r' \
         WHEN c = chr(8232) THEN '\\u2028' WHEN c = chr(8233) THEN '\\u2029' WHEN c < ' ' THEN '\\u00' || lower(lpad(to_hex(unicode(c)), 2, '0')) ELSE c END",
    ),
    (
        "bq_json_text(s)",
        "CASE WHEN s IS NULL THEN 'null' \
         WHEN regexp_matches(s, '[\\x00-\\x1f\\x{2028}\\x{2029}]') THEN '\"' || array_to_string(list_transform(string_split(s, ''), lambda c: _dwh.bq_json_letter(c)), '') || '\"' \
         ELSE '\"' || replace(replace(s, '\\', '\\\\'), '\"', '\\\"') || '\"' END",
    ),
    (
        "bq_json_int64(x)",
        "CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS VARCHAR) ELSE coalesce('\"' || CAST(x AS VARCHAR) || '\"', 'null') END",
    ),
    (
        "bq_json_numeric(x)",
        "CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 AND x = trunc(x) THEN _dwh.bq_numeric_text(x) ELSE coalesce('\"' || _dwh.bq_numeric_text(x) || '\"', 'null') END",
    ),
    (
        "bq_json_float64(x)",
        "CASE WHEN x IS NULL THEN 'null' WHEN x = 0 THEN '0' WHEN CAST(format('{:.15g}', x) AS DOUBLE) = x THEN format('{:.15g}', x) ELSE format('{:.17g}', x) END",
    ),
];
