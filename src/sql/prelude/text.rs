//! Macros of text.

pub(super) const MACROS: &[(&str, &str)] = &[
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
        "CASE WHEN a = '' AND b IS NOT NULL THEN s ELSE replace(s, a, b) END",
    ),
    (
        "bq_substr_from(s, p)",
        "CASE WHEN p IS NULL THEN NULL WHEN p = 0 OR p < -length(s) THEN s ELSE substr(s, least(p, 4294967295)) END",
    ),
    (
        "bq_substr(s, p, n)",
        "CASE WHEN s IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('SUBSTR with a negative length') WHEN p = 0 OR p < -length(s) THEN substr(s, 1, least(n, 4294967295)) ELSE substr(s, least(p, 4294967295), least(n, 4294967295)) END",
    ),
    (
        "bq_left(s, n)",
        "CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('LEFT with a negative length') ELSE left(s, least(n, 4294967295)) END",
    ),
    (
        "bq_right(s, n)",
        "CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('RIGHT with a negative length') ELSE right(s, least(n, 4294967295)) END",
    ),
    (
        "bq_lpad(s, n, p)",
        "CASE WHEN s IS NULL OR n IS NULL OR p IS NULL THEN NULL WHEN n < 0 OR p = '' THEN error('LPAD needs a length and a pattern') ELSE lpad(s, CAST(n AS INTEGER), p) END",
    ),
    (
        "bq_rpad(s, n, p)",
        "CASE WHEN s IS NULL OR n IS NULL OR p IS NULL THEN NULL WHEN n < 0 OR p = '' THEN error('RPAD needs a length and a pattern') ELSE rpad(s, CAST(n AS INTEGER), p) END",
    ),
    (
        "bq_repeat(s, n)",
        "CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('REPEAT with a negative count') ELSE repeat(s, n) END",
    ),
    (
        "bq_regexp_extract(s, r, g)",
        "CASE WHEN regexp_matches(s, r) THEN regexp_extract(s, r, g) END",
    ),
    (
        "bq_regexp_from(s, p)",
        "CASE WHEN s IS NULL THEN NULL WHEN p < 1 THEN error('a regular expression from a position below 1') WHEN p = 1 THEN s WHEN p <= length(s) THEN substr(s, p) END",
    ),
    (
        "bq_regexp_occurrence(s, r, g, n)",
        "CASE WHEN s IS NULL THEN NULL WHEN n < 1 THEN error('an occurrence below 1') ELSE regexp_extract_all(s, r, g)[n] END",
    ),
    (
        "bq_regexp_instr(s, r, p)",
        "CASE WHEN s IS NULL THEN NULL WHEN p < 1 THEN error('a regular expression from a position below 1') \
         WHEN regexp_matches(substr(s, least(p, 4294967295)), r) THEN length(regexp_extract(substr(s, least(p, 4294967295)), r, 1)) + p WHEN p IS NOT NULL THEN 0 END",
    ),
    (
        "bq_reverse(s)",
        "CASE WHEN strlen(s) = length(s) THEN reverse(s) ELSE array_to_string(list_reverse(string_split(s, '')), '') END",
    ),
    // The arguments go in as one list: a lambda may not hold a subquery.
    (
        "bq_instr(s, t, p, n)",
        "CASE WHEN s IS NULL OR t IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN p = 0 OR n < 1 THEN error('INSTR with a position of 0 or an occurrence below 1') \
         ELSE list_transform([{'s': s, 't': t, 'p': p, 'n': n}], lambda dwh_r: CASE WHEN dwh_r.p > 0 \
         THEN coalesce(list_filter(generate_series(1, length(dwh_r.s) - length(dwh_r.t) + 1), lambda dwh_i: dwh_i >= dwh_r.p AND substr(dwh_r.s, dwh_i, length(dwh_r.t)) = dwh_r.t)[dwh_r.n], 0) \
         ELSE coalesce(list_reverse(list_filter(generate_series(1, length(dwh_r.s) - length(dwh_r.t) + 1), lambda dwh_i: dwh_i <= length(dwh_r.s) + 1 + dwh_r.p + CAST(dwh_r.t = '' AS BIGINT) \
         AND substr(dwh_r.s, dwh_i, length(dwh_r.t)) = dwh_r.t))[dwh_r.n], 0) END)[1] END",
    ),
    (
        "bq_translate(s, a, b)",
        "CASE WHEN s IS NULL OR b IS NULL THEN NULL WHEN a <> '' AND len(list_distinct(string_split(a, ''))) < length(a) THEN error('TRANSLATE of one letter to two') ELSE translate(s, a, b) END",
    ),
    (
        "bq_ascii(s)",
        "CASE WHEN s = '' THEN 0 WHEN unicode(s) > 127 THEN error('ASCII of a letter outside ASCII') ELSE unicode(s) END",
    ),
    (
        "bq_code_points(s)",
        "CASE WHEN s = '' THEN [] ELSE list_transform(string_split(s, ''), lambda letter: CAST(unicode(letter) AS BIGINT)) END",
    ),
    (
        "bq_from_code_points(l)",
        "CASE WHEN len(l) = len(list_filter(l, lambda code: code IS NOT NULL)) THEN array_to_string(list_transform(l, lambda code: chr(CAST(code AS INTEGER))), '') END",
    ),
    (
        "bq_edit_distance(a, b)",
        "CASE WHEN strlen(a) = length(a) AND strlen(b) = length(b) THEN levenshtein(a, b) WHEN a IS NOT NULL AND b IS NOT NULL THEN error('EDIT_DISTANCE of letters outside ASCII: DuckDB counts their bytes') END",
    ),
    (
        "bq_like(s, p)",
        "CASE WHEN s IS NULL THEN NULL WHEN regexp_matches(p, '(?s)(^|[^\\\\])(\\\\\\\\)*\\\\$') THEN error('a LIKE pattern ends with a backslash') ELSE s LIKE p ESCAPE '\\' END",
    ),
    (
        "bq_base64_padded(s)",
        "CASE WHEN contains(s, '=') OR length(s) % 4 IN (0, 1) THEN s ELSE rpad(s, CAST(length(s) + 4 - length(s) % 4 AS INTEGER), '=') END",
    ),
    (
        "bq_from_base64(s)",
        "from_base64(_dwh.bq_base64_padded(regexp_replace(s, '\\s', '', 'g')))",
    ),
    (
        "bq_bytes_substr(b, p, n)",
        "CASE WHEN b IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('SUBSTR with a negative length') WHEN p = 0 OR p < -octet_length(b) THEN unhex(substr(hex(b), 1, 2 * least(n, 2147483647))) \
         WHEN p > 0 THEN unhex(substr(hex(b), 2 * least(p, 2147483647) - 1, 2 * least(n, 2147483647))) ELSE unhex(substr(hex(b), 2 * p, 2 * least(n, 2147483647))) END",
    ),
    (
        "bq_bytes_right(b, n)",
        "CASE WHEN b IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('RIGHT with a negative length') ELSE unhex(right(hex(b), 2 * least(n, 2147483647))) END",
    ),
    ("bq_pad_left(s, n)", "repeat(' ', n - length(s)) || s"),
    ("bq_pad_right(s, n)", "s || repeat(' ', n - length(s))"),
    (
        "bq_pad_zero(s, n)",
        "CASE WHEN left(s, 1) IN ('-', '+', ' ') THEN left(s, 1) || repeat('0', n - length(s)) || substr(s, 2) ELSE repeat('0', n - length(s)) || s END",
    ),
    (
        "bq_grouped(s)",
        "regexp_extract(s, '^[-+ ]?') || ltrim(reverse(regexp_replace(reverse(regexp_extract(s, '[0-9]+')), '([0-9]{3})', '\\1,', 'g')), ',') || regexp_extract(s, '\\..*$')",
    ),
    (
        "bq_format_double(pattern, x)",
        "CASE WHEN abs(x) >= 1e18 THEN error('FORMAT of a number of 10^18 or more') ELSE format(pattern, CASE WHEN x = 0 THEN abs(x) ELSE x END) END",
    ),
];
