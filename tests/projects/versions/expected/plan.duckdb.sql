-- 11 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE TABLE IF NOT EXISTS _dwh.runs (run_id VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, version VARCHAR, target VARCHAR);
CREATE TABLE IF NOT EXISTS _dwh.steps (run_id VARCHAR, step VARCHAR, kind VARCHAR, outcome VARCHAR, row_count BIGINT, took_ms BIGINT);
CREATE TABLE IF NOT EXISTS _dwh.relations (name VARCHAR, kind VARCHAR, fingerprint VARCHAR, row_count BIGINT, run_id VARCHAR);
CREATE TABLE IF NOT EXISTS _dwh.sources (name VARCHAR, inspected VARCHAR);
CREATE TABLE IF NOT EXISTS _dwh.tests (name VARCHAR, fingerprint VARCHAR, failure_count BIGINT, run_id VARCHAR);
CREATE TABLE IF NOT EXISTS _dwh.constraints (relation VARCHAR, kind VARCHAR, columns VARCHAR[], to_relation VARCHAR, to_columns VARCHAR[]);
CREATE TABLE IF NOT EXISTS _dwh.test_failures (test VARCHAR, number BIGINT, failing_row VARCHAR);
CREATE TABLE IF NOT EXISTS _dwh.rejected_rows (source_table VARCHAR, file VARCHAR, line BIGINT, column_name VARCHAR, reason VARCHAR, raw VARCHAR);
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE OR REPLACE MACRO _dwh.bq_divide(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE a / b END;
CREATE OR REPLACE MACRO _dwh.bq_safe_divide(a, b) AS CASE WHEN b = 0 THEN NULL ELSE a / b END;
CREATE OR REPLACE MACRO _dwh.bq_finite(x) AS CASE WHEN abs(x) > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('FLOAT64 overflow') ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_if_finite(x, a, b) AS CASE WHEN abs(x) <= CAST('1.7976931348623157e308' AS DOUBLE) THEN x WHEN greatest(abs(a), abs(b)) > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('arithmetic with an infinity or NaN') END;
CREATE OR REPLACE MACRO _dwh.bq_divide_float(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE _dwh.bq_finite(a / b) END;
CREATE OR REPLACE MACRO _dwh.bq_safe_divide_float(a, b) AS _dwh.bq_if_finite(a / nullif(b, 0), a, b);
CREATE OR REPLACE MACRO _dwh.bq_digits(x) AS CAST(trunc(x) AS HUGEINT) * 1000000000 + CAST((x - trunc(x)) * 1000000000 AS HUGEINT);
CREATE OR REPLACE MACRO _dwh.bq_of_digits(x) AS CAST(x AS DECIMAL(38,0)) * CAST(0.000000001 AS DECIMAL(10,9));
CREATE OR REPLACE MACRO _dwh.bq_numeric_multiply(a, b) AS CASE WHEN abs(a) < 10000000000 AND abs(b) < 10000000000 THEN CAST(a * b AS DECIMAL(38,9)) ELSE _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * (CAST(trunc(abs(a)) AS HUGEINT) * _dwh.bq_digits(abs(b)) + CAST((abs(a) - trunc(abs(a))) * 1000000000 AS HUGEINT) * CAST(trunc(abs(b)) AS HUGEINT) + (CAST((abs(a) - trunc(abs(a))) * 1000000000 AS HUGEINT) * CAST((abs(b) - trunc(abs(b))) * 1000000000 AS HUGEINT) + 500000000) // 1000000000)) END;
CREATE OR REPLACE MACRO _dwh.bq_quotient(a, b) AS a // b * 1000000000 + (a % b * 2000000000 + b) // (2 * b);
CREATE OR REPLACE MACRO _dwh.bq_numeric_divide(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') WHEN abs(b) >= 80000000000000000000 THEN error('a NUMERIC divisor above 8e19 is not certified') WHEN abs(a) < 80000000000000000000 THEN _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * ((2 * CAST(abs(a) * 1000000000 AS HUGEINT) * 1000000000 + CAST(abs(b) * 1000000000 AS HUGEINT)) // (2 * CAST(abs(b) * 1000000000 AS HUGEINT)))) ELSE _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * _dwh.bq_quotient(_dwh.bq_digits(abs(a)), _dwh.bq_digits(abs(b)))) END;
CREATE OR REPLACE MACRO _dwh.bq_numeric_div(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE CAST(CAST(_dwh.bq_digits(a) // _dwh.bq_digits(b) AS DECIMAL(38,0)) AS DECIMAL(38,9)) END;
CREATE OR REPLACE MACRO _dwh.bq_safe_numeric_divide(a, b) AS CASE WHEN abs(b) >= 80000000000000000000 THEN error('a NUMERIC divisor above 8e19 is not certified') ELSE list_transform([{'a': a, 'b': nullif(b, 0)}], lambda dwh_v: TRY(_dwh.bq_of_digits(CAST(sign(dwh_v.a) * sign(dwh_v.b) AS HUGEINT) * _dwh.bq_quotient(_dwh.bq_digits(abs(dwh_v.a)), _dwh.bq_digits(abs(dwh_v.b))))))[1] END;
CREATE OR REPLACE MACRO _dwh.bq_safe_numeric_add(a, b) AS list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(dwh_v.a + dwh_v.b))[1];
CREATE OR REPLACE MACRO _dwh.bq_safe_numeric_subtract(a, b) AS list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(dwh_v.a - dwh_v.b))[1];
CREATE OR REPLACE MACRO _dwh.bq_safe_numeric_multiply(a, b) AS list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(_dwh.bq_numeric_multiply(dwh_v.a, dwh_v.b)))[1];
CREATE OR REPLACE MACRO _dwh.bq_log(x, b) AS CASE WHEN x IS NULL OR b IS NULL THEN NULL WHEN x <= 0 OR b <= 0 OR b = 1 THEN error('LOG of a number that is not positive, or to base 1') WHEN b > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('LOG to an infinite base') ELSE ln(x) / ln(b) END;
CREATE OR REPLACE MACRO _dwh.bq_log10(x) AS CASE WHEN x <= 0 THEN error('LOG10 of a number that is not positive') ELSE log10(x) END;
CREATE OR REPLACE MACRO _dwh.bq_inverse(x) AS CASE WHEN x = 0 THEN error('FLOAT64 overflow') ELSE _dwh.bq_finite(1 / x) END;
CREATE OR REPLACE MACRO _dwh.bq_range_bucket(x, l) AS CASE WHEN x IS NULL THEN NULL WHEN len(list_filter(l, lambda e: e IS NULL)) > 0 OR list_sort(l) <> l THEN error('RANGE_BUCKET needs an array in ascending order, without NULLs') ELSE len(list_filter(l, lambda e: e <= x)) END;
CREATE OR REPLACE MACRO _dwh.bq_mod(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') WHEN b = -1 THEN a * 0 ELSE a % b END;
CREATE OR REPLACE MACRO _dwh.bq_numeric_mod(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE _dwh.bq_of_digits(_dwh.bq_digits(a) % _dwh.bq_digits(b)) END;
CREATE OR REPLACE MACRO _dwh.bq_div(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE a // b END;
CREATE OR REPLACE MACRO _dwh.bq_sqrt(x) AS CASE WHEN x < 0 THEN error('SQRT of a negative number') ELSE sqrt(x) END;
CREATE OR REPLACE MACRO _dwh.bq_ln(x) AS CASE WHEN x <= 0 THEN error('LN of a number that is not positive') ELSE ln(x) END;
CREATE OR REPLACE MACRO _dwh.bq_product_error(x, p, y) AS ((134217729 * x - (134217729 * x - x)) * p - y) + (x - (134217729 * x - (134217729 * x - x))) * p;
CREATE OR REPLACE MACRO _dwh.bq_round(x, p) AS CASE WHEN abs(x * p) >= 9007199254740992 THEN x WHEN abs(x * p) >= 4503599627370496 THEN (x * p + CASE WHEN _dwh.bq_product_error(x, p, x * p) * sign(x) = 0.5 THEN sign(x) ELSE 0 END) / p WHEN abs(x * p) - floor(abs(x * p)) = 0.5 AND _dwh.bq_product_error(x, p, x * p) * sign(x) < 0 THEN sign(x) * floor(abs(x * p)) / p ELSE round(x * p) / p END;
CREATE OR REPLACE MACRO _dwh.bq_round_digits(x, n) AS CASE WHEN abs(x) < 9007199254740992 AND n < 60 AND abs(x * pow(2, n + 1)) % 2 = 1 THEN x + sign(x) * CAST('5e-' || (n + 1) AS DOUBLE) ELSE CAST(printf('%.' || least(n, 340) || 'f', x) AS DOUBLE) END;
CREATE OR REPLACE MACRO _dwh.bq_round_tens(x, p) AS _dwh.bq_finite(CASE WHEN abs(x % p) * 2 >= p THEN x + (sign(x) * p - x % p) ELSE x - x % p END);
CREATE OR REPLACE MACRO _dwh.bq_trunc_digits(x, n) AS CASE WHEN abs(x) >= 9007199254740992 THEN x ELSE CAST(left(printf('%.' || (2 * n + 20) || 'f', x), instr(printf('%.' || (2 * n + 20) || 'f', x), '.') + n) AS DOUBLE) END;
CREATE OR REPLACE MACRO _dwh.bq_trunc_tens(x, p) AS _dwh.bq_finite(x - x % p);
CREATE OR REPLACE MACRO _dwh.bq_round_any(x, n) AS CASE WHEN n IS NULL THEN NULL WHEN n >= 0 THEN _dwh.bq_round_digits(x, n) WHEN n >= -22 THEN _dwh.bq_round_tens(x, CAST('1e' || -n AS DOUBLE)) WHEN x IS NOT NULL THEN error('ROUND to fewer than -22 digits') END;
CREATE OR REPLACE MACRO _dwh.bq_trim(s) AS regexp_replace(s, '^[\p{Z}\s\x{0b}\x{85}]+|[\p{Z}\s\x{0b}\x{85}]+$', '', 'g');
CREATE OR REPLACE MACRO _dwh.bq_ltrim(s) AS regexp_replace(s, '^[\p{Z}\s\x{0b}\x{85}]+', '');
CREATE OR REPLACE MACRO _dwh.bq_rtrim(s) AS regexp_replace(s, '[\p{Z}\s\x{0b}\x{85}]+$', '');
CREATE OR REPLACE MACRO _dwh.bq_replace(s, a, b) AS CASE WHEN a = '' AND b IS NOT NULL THEN s ELSE replace(s, a, b) END;
CREATE OR REPLACE MACRO _dwh.bq_substr_from(s, p) AS CASE WHEN p IS NULL THEN NULL WHEN p = 0 OR p < -length(s) THEN s ELSE substr(s, least(p, 4294967295)) END;
CREATE OR REPLACE MACRO _dwh.bq_substr(s, p, n) AS CASE WHEN s IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('SUBSTR with a negative length') WHEN p = 0 OR p < -length(s) THEN substr(s, 1, least(n, 4294967295)) ELSE substr(s, least(p, 4294967295), least(n, 4294967295)) END;
CREATE OR REPLACE MACRO _dwh.bq_left(s, n) AS CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('LEFT with a negative length') ELSE left(s, least(n, 4294967295)) END;
CREATE OR REPLACE MACRO _dwh.bq_right(s, n) AS CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('RIGHT with a negative length') ELSE right(s, least(n, 4294967295)) END;
CREATE OR REPLACE MACRO _dwh.bq_lpad(s, n, p) AS CASE WHEN s IS NULL OR n IS NULL OR p IS NULL THEN NULL WHEN n < 0 OR p = '' THEN error('LPAD needs a length and a pattern') ELSE lpad(s, CAST(n AS INTEGER), p) END;
CREATE OR REPLACE MACRO _dwh.bq_rpad(s, n, p) AS CASE WHEN s IS NULL OR n IS NULL OR p IS NULL THEN NULL WHEN n < 0 OR p = '' THEN error('RPAD needs a length and a pattern') ELSE rpad(s, CAST(n AS INTEGER), p) END;
CREATE OR REPLACE MACRO _dwh.bq_repeat(s, n) AS CASE WHEN s IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('REPEAT with a negative count') ELSE repeat(s, n) END;
CREATE OR REPLACE MACRO _dwh.bq_regexp_extract(s, r, g) AS CASE WHEN regexp_matches(s, r) THEN regexp_extract(s, r, g) END;
CREATE OR REPLACE MACRO _dwh.bq_regexp_from(s, p) AS CASE WHEN s IS NULL THEN NULL WHEN p < 1 THEN error('a regular expression from a position below 1') WHEN p = 1 THEN s WHEN p <= length(s) THEN substr(s, p) END;
CREATE OR REPLACE MACRO _dwh.bq_regexp_occurrence(s, r, g, n) AS CASE WHEN s IS NULL THEN NULL WHEN n < 1 THEN error('an occurrence below 1') ELSE regexp_extract_all(s, r, g)[n] END;
CREATE OR REPLACE MACRO _dwh.bq_regexp_instr(s, r, p) AS CASE WHEN s IS NULL THEN NULL WHEN p < 1 THEN error('a regular expression from a position below 1') WHEN regexp_matches(substr(s, least(p, 4294967295)), r) THEN length(regexp_extract(substr(s, least(p, 4294967295)), r, 1)) + p WHEN p IS NOT NULL THEN 0 END;
CREATE OR REPLACE MACRO _dwh.bq_reverse(s) AS CASE WHEN strlen(s) = length(s) THEN reverse(s) ELSE array_to_string(list_reverse(string_split(s, '')), '') END;
CREATE OR REPLACE MACRO _dwh.bq_instr(s, t, p, n) AS CASE WHEN s IS NULL OR t IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN p = 0 OR n < 1 THEN error('INSTR with a position of 0 or an occurrence below 1') ELSE list_transform([{'s': s, 't': t, 'p': p, 'n': n}], lambda dwh_r: CASE WHEN dwh_r.p > 0 THEN coalesce(list_filter(generate_series(1, length(dwh_r.s) - length(dwh_r.t) + 1), lambda dwh_i: dwh_i >= dwh_r.p AND substr(dwh_r.s, dwh_i, length(dwh_r.t)) = dwh_r.t)[dwh_r.n], 0) ELSE coalesce(list_reverse(list_filter(generate_series(1, length(dwh_r.s) - length(dwh_r.t) + 1), lambda dwh_i: dwh_i <= length(dwh_r.s) + 1 + dwh_r.p + CAST(dwh_r.t = '' AS BIGINT) AND substr(dwh_r.s, dwh_i, length(dwh_r.t)) = dwh_r.t))[dwh_r.n], 0) END)[1] END;
CREATE OR REPLACE MACRO _dwh.bq_translate(s, a, b) AS CASE WHEN s IS NULL OR b IS NULL THEN NULL WHEN a <> '' AND len(list_distinct(string_split(a, ''))) < length(a) THEN error('TRANSLATE of one letter to two') ELSE translate(s, a, b) END;
CREATE OR REPLACE MACRO _dwh.bq_ascii(s) AS CASE WHEN s = '' THEN 0 WHEN unicode(s) > 127 THEN error('ASCII of a letter outside ASCII') ELSE unicode(s) END;
CREATE OR REPLACE MACRO _dwh.bq_code_points(s) AS CASE WHEN s = '' THEN [] ELSE list_transform(string_split(s, ''), lambda letter: CAST(unicode(letter) AS BIGINT)) END;
CREATE OR REPLACE MACRO _dwh.bq_from_code_points(l) AS CASE WHEN len(l) = len(list_filter(l, lambda code: code IS NOT NULL)) THEN array_to_string(list_transform(l, lambda code: chr(CAST(code AS INTEGER))), '') END;
CREATE OR REPLACE MACRO _dwh.bq_edit_distance(a, b) AS CASE WHEN strlen(a) = length(a) AND strlen(b) = length(b) THEN levenshtein(a, b) WHEN a IS NOT NULL AND b IS NOT NULL THEN error('EDIT_DISTANCE of letters outside ASCII: DuckDB counts their bytes') END;
CREATE OR REPLACE MACRO _dwh.bq_like(s, p) AS CASE WHEN s IS NULL THEN NULL WHEN regexp_matches(p, '(?s)(^|[^\\])(\\\\)*\\$') THEN error('a LIKE pattern ends with a backslash') ELSE s LIKE p ESCAPE '\' END;
CREATE OR REPLACE MACRO _dwh.bq_base64_padded(s) AS CASE WHEN contains(s, '=') OR length(s) % 4 IN (0, 1) THEN s ELSE rpad(s, CAST(length(s) + 4 - length(s) % 4 AS INTEGER), '=') END;
CREATE OR REPLACE MACRO _dwh.bq_from_base64(s) AS from_base64(_dwh.bq_base64_padded(regexp_replace(s, '\s', '', 'g')));
CREATE OR REPLACE MACRO _dwh.bq_bytes_substr(b, p, n) AS CASE WHEN b IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('SUBSTR with a negative length') WHEN p = 0 OR p < -octet_length(b) THEN unhex(substr(hex(b), 1, 2 * least(n, 2147483647))) WHEN p > 0 THEN unhex(substr(hex(b), 2 * least(p, 2147483647) - 1, 2 * least(n, 2147483647))) ELSE unhex(substr(hex(b), 2 * p, 2 * least(n, 2147483647))) END;
CREATE OR REPLACE MACRO _dwh.bq_bytes_right(b, n) AS CASE WHEN b IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN error('RIGHT with a negative length') ELSE unhex(right(hex(b), 2 * least(n, 2147483647))) END;
CREATE OR REPLACE MACRO _dwh.bq_pad_left(s, n) AS repeat(' ', n - length(s)) || s;
CREATE OR REPLACE MACRO _dwh.bq_pad_right(s, n) AS s || repeat(' ', n - length(s));
CREATE OR REPLACE MACRO _dwh.bq_pad_zero(s, n) AS CASE WHEN left(s, 1) IN ('-', '+', ' ') THEN left(s, 1) || repeat('0', n - length(s)) || substr(s, 2) ELSE repeat('0', n - length(s)) || s END;
CREATE OR REPLACE MACRO _dwh.bq_grouped(s) AS regexp_extract(s, '^[-+ ]?') || ltrim(reverse(regexp_replace(reverse(regexp_extract(s, '[0-9]+')), '([0-9]{3})', '\1,', 'g')), ',') || regexp_extract(s, '\..*$');
CREATE OR REPLACE MACRO _dwh.bq_format_double(pattern, x) AS CASE WHEN abs(x) >= 1e18 THEN error('FORMAT of a number of 10^18 or more') ELSE format(pattern, CASE WHEN x = 0 THEN abs(x) ELSE x END) END;
CREATE OR REPLACE MACRO _dwh.bq_newer_lower(s) AS translate(s, 'ᲉꟋꟌꟚꟜ𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥', 'ᲊɤꟍꟛƛ𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅');
CREATE OR REPLACE MACRO _dwh.bq_newer_upper(s) AS translate(s, 'ᲊɤꟍꟛƛ𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅', 'ᲉꟋꟌꟚꟜ𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥');
CREATE OR REPLACE MACRO _dwh.bq_capitals(letter) AS MAP {'ß': 'SS', 'ŉ': 'ʼN', 'ǰ': 'J̌', 'ΐ': 'Ϊ́', 'ΰ': 'Ϋ́', 'և': 'ԵՒ', 'ẖ': 'H̱', 'ẗ': 'T̈', 'ẘ': 'W̊', 'ẙ': 'Y̊', 'ẚ': 'Aʾ', 'ὐ': 'Υ̓', 'ὒ': 'Υ̓̀', 'ὔ': 'Υ̓́', 'ὖ': 'Υ̓͂', 'ᾀ': 'ἈΙ', 'ᾁ': 'ἉΙ', 'ᾂ': 'ἊΙ', 'ᾃ': 'ἋΙ', 'ᾄ': 'ἌΙ', 'ᾅ': 'ἍΙ', 'ᾆ': 'ἎΙ', 'ᾇ': 'ἏΙ', 'ᾈ': 'ἈΙ', 'ᾉ': 'ἉΙ', 'ᾊ': 'ἊΙ', 'ᾋ': 'ἋΙ', 'ᾌ': 'ἌΙ', 'ᾍ': 'ἍΙ', 'ᾎ': 'ἎΙ', 'ᾏ': 'ἏΙ', 'ᾐ': 'ἨΙ', 'ᾑ': 'ἩΙ', 'ᾒ': 'ἪΙ', 'ᾓ': 'ἫΙ', 'ᾔ': 'ἬΙ', 'ᾕ': 'ἭΙ', 'ᾖ': 'ἮΙ', 'ᾗ': 'ἯΙ', 'ᾘ': 'ἨΙ', 'ᾙ': 'ἩΙ', 'ᾚ': 'ἪΙ', 'ᾛ': 'ἫΙ', 'ᾜ': 'ἬΙ', 'ᾝ': 'ἭΙ', 'ᾞ': 'ἮΙ', 'ᾟ': 'ἯΙ', 'ᾠ': 'ὨΙ', 'ᾡ': 'ὩΙ', 'ᾢ': 'ὪΙ', 'ᾣ': 'ὫΙ', 'ᾤ': 'ὬΙ', 'ᾥ': 'ὭΙ', 'ᾦ': 'ὮΙ', 'ᾧ': 'ὯΙ', 'ᾨ': 'ὨΙ', 'ᾩ': 'ὩΙ', 'ᾪ': 'ὪΙ', 'ᾫ': 'ὫΙ', 'ᾬ': 'ὬΙ', 'ᾭ': 'ὭΙ', 'ᾮ': 'ὮΙ', 'ᾯ': 'ὯΙ', 'ᾲ': 'ᾺΙ', 'ᾳ': 'ΑΙ', 'ᾴ': 'ΆΙ', 'ᾶ': 'Α͂', 'ᾷ': 'Α͂Ι', 'ᾼ': 'ΑΙ', 'ῂ': 'ῊΙ', 'ῃ': 'ΗΙ', 'ῄ': 'ΉΙ', 'ῆ': 'Η͂', 'ῇ': 'Η͂Ι', 'ῌ': 'ΗΙ', 'ῒ': 'Ϊ̀', 'ΐ': 'Ϊ́', 'ῖ': 'Ι͂', 'ῗ': 'Ϊ͂', 'ῢ': 'Ϋ̀', 'ΰ': 'Ϋ́', 'ῤ': 'Ρ̓', 'ῦ': 'Υ͂', 'ῧ': 'Ϋ͂', 'ῲ': 'ῺΙ', 'ῳ': 'ΩΙ', 'ῴ': 'ΏΙ', 'ῶ': 'Ω͂', 'ῷ': 'Ω͂Ι', 'ῼ': 'ΩΙ', 'ﬀ': 'FF', 'ﬁ': 'FI', 'ﬂ': 'FL', 'ﬃ': 'FFI', 'ﬄ': 'FFL', 'ﬅ': 'ST', 'ﬆ': 'ST', 'ﬓ': 'ՄՆ', 'ﬔ': 'ՄԵ', 'ﬕ': 'ՄԻ', 'ﬖ': 'ՎՆ', 'ﬗ': 'ՄԽ'}[letter];
CREATE OR REPLACE MACRO _dwh.bq_final_sigma(s) AS CASE WHEN contains(s, 'Σ') THEN regexp_replace(s, '([\p{Lu}\p{Ll}\p{Lt}\x{AA}\x{BA}\x{2160}-\x{217F}\x{24B6}-\x{24E9}][\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'':.\x{B7}\x{387}\x{55F}\x{5F4}\x{2018}\x{2019}\x{2024}\x{2027}\x{FE13}\x{FE52}\x{FE55}\x{FF07}\x{FF0E}\x{FF1A}]*)Σ([\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'':.\x{B7}\x{387}\x{55F}\x{5F4}\x{2018}\x{2019}\x{2024}\x{2027}\x{FE13}\x{FE52}\x{FE55}\x{FF07}\x{FF0E}\x{FF1A}]*(?:[^\p{Lu}\p{Ll}\p{Lt}\x{AA}\x{BA}\x{2160}-\x{217F}\x{24B6}-\x{24E9}\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'':.\x{B7}\x{387}\x{55F}\x{5F4}\x{2018}\x{2019}\x{2024}\x{2027}\x{FE13}\x{FE52}\x{FE55}\x{FF07}\x{FF0E}\x{FF1A}]|$))', '\1ς\2', 'g') ELSE s END;
CREATE OR REPLACE MACRO _dwh.bq_lower(s) AS CASE WHEN regexp_matches(s, '[\x{130}\x{3A3}\x{1C89}\x{A7CB}\x{A7CC}\x{A7DA}\x{A7DC}\x{10D50}-\x{10D65}]') THEN list_transform([s], lambda t: _dwh.bq_newer_lower(lower(replace(_dwh.bq_final_sigma(t), 'İ', 'i̇'))))[1] ELSE lower(s) END;
CREATE OR REPLACE MACRO _dwh.bq_upper(s) AS CASE WHEN regexp_matches(s, '[\x{DF}\x{149}\x{19B}\x{1F0}\x{264}\x{390}\x{3B0}\x{587}\x{1C8A}\x{1E96}-\x{1E9A}\x{1F50}-\x{1F56}\x{1F80}-\x{1FFC}\x{A7CD}\x{A7DB}\x{FB00}-\x{FB17}\x{10D70}-\x{10D85}]') THEN array_to_string(list_transform(string_split(s, ''), lambda letter: coalesce(_dwh.bq_capitals(letter), _dwh.bq_newer_upper(upper(letter)))), '') ELSE upper(s) END;
CREATE OR REPLACE MACRO _dwh.bq_initcap(s, words) AS array_to_string(list_transform(regexp_extract_all(s, words), lambda word: CASE WHEN strlen(word) = length(word) THEN upper(left(word, 1)) || lower(substr(word, 2)) ELSE CASE WHEN left(word, 1) = 'ß' THEN 'ß' ELSE _dwh.bq_newer_upper(upper(left(word, 1))) END || _dwh.bq_newer_lower(lower(substr(word, 2))) END), '');
CREATE OR REPLACE MACRO _dwh.bq_date(x) AS CASE WHEN x NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN CAST('not in the years 1 to 9999: ' || CAST(x AS VARCHAR) AS DATE) ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_moment(x) AS CASE WHEN x NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN CAST('not in the years 1 to 9999: ' || CAST(x AS VARCHAR) AS TIMESTAMP) ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_since_1970(micros) AS CASE WHEN micros BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(micros) WHEN micros IS NOT NULL THEN CAST('not in the years 1 to 9999: ' || CAST(micros AS VARCHAR) || ' microseconds from 1970' AS TIMESTAMP) END;
CREATE OR REPLACE MACRO _dwh.bq_make_date(y, mo, d) AS _dwh.bq_date(make_date(y, mo, d));
CREATE OR REPLACE MACRO _dwh.bq_datetime(y, mo, d, h, mi, s) AS CASE WHEN h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s BETWEEN 0 AND 60 THEN _dwh.bq_moment(CAST(_dwh.bq_make_date(y, mo, d) AS TIMESTAMP) + to_seconds(h * 3600 + mi * 60 + s)) ELSE CAST('no time of day: ' || CAST(h AS VARCHAR) || ':' || CAST(mi AS VARCHAR) || ':' || CAST(s AS VARCHAR) || CASE WHEN y + mo + d IS NULL THEN NULL ELSE '' END AS TIMESTAMP) END;
CREATE OR REPLACE MACRO _dwh.bq_floor_div(x, n) AS (x - ((x % n) + n) % n) // n;
CREATE OR REPLACE MACRO _dwh.bq_date_array(a, b, step) AS CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = to_days(0) THEN [CAST('a step of 0 from ' || CAST(a AS VARCHAR) AS DATE)] ELSE list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), step), lambda d: CAST(d AS DATE)) END;
CREATE OR REPLACE MACRO _dwh.bq_moment_array(a, b, step) AS CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = to_days(0) THEN [CAST('a step of 0 from ' || CAST(a AS VARCHAR) AS TIMESTAMP)] ELSE generate_series(a, b, step) END;
CREATE OR REPLACE MACRO _dwh.bq_parsed(s, r, g, otherwise) AS CASE WHEN g = 0 THEN otherwise ELSE CAST(trim(regexp_extract(s, r, g), chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ') AS BIGINT) END;
CREATE OR REPLACE MACRO _dwh.bq_parse_datetime(s, r, y, mo, d, h, mi, sec) AS CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_datetime(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1), _dwh.bq_parsed(s, r, h, 0), _dwh.bq_parsed(s, r, mi, 0), _dwh.bq_parsed(s, r, sec, 0)) ELSE CAST('not of the format: ' || s AS TIMESTAMP) END;
CREATE OR REPLACE MACRO _dwh.bq_parse_date(s, r, y, mo, d) AS CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_make_date(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1)) ELSE CAST('not of the format: ' || s AS DATE) END;
CREATE OR REPLACE MACRO _dwh.bq_offset(l, i) AS CASE WHEN l IS NULL THEN NULL WHEN i < 0 OR i >= len(l) THEN error('array index out of bounds') ELSE l[i + 1] END;
CREATE OR REPLACE MACRO _dwh.bq_safe_offset(l, i) AS CASE WHEN i >= 0 THEN l[i + 1] END;
CREATE OR REPLACE MACRO _dwh.bq_ordinal(l, i) AS CASE WHEN l IS NULL THEN NULL WHEN i < 1 OR i > len(l) THEN error('array index out of bounds') ELSE l[i] END;
CREATE OR REPLACE MACRO _dwh.bq_safe_ordinal(l, i) AS CASE WHEN i >= 1 THEN l[i] END;
CREATE OR REPLACE MACRO _dwh.bq_split(s, d) AS CASE WHEN d IS NOT NULL THEN string_split(s, d) END;
CREATE OR REPLACE MACRO _dwh.bq_joined(l, separator) AS CASE WHEN l IS NOT NULL AND separator IS NOT NULL THEN coalesce(array_to_string(l, separator), '') END;
CREATE OR REPLACE MACRO _dwh.bq_joined_by(l, separator) AS CASE WHEN l IS NULL OR separator IS NULL THEN NULL WHEN len(list_filter(l, lambda x: x IS NOT NULL)) = 0 THEN '' ELSE list_transform([{'l': list_filter(l, lambda x: x IS NOT NULL), 'by': separator}], lambda dwh_r: list_reduce(dwh_r.l, lambda joined, x: joined || dwh_r.by || x))[1] END;
CREATE OR REPLACE MACRO _dwh.bq_null_as(l, text) AS CASE WHEN text IS NOT NULL THEN list_transform([{'l': l, 'text': text}], lambda dwh_r: list_transform(dwh_r.l, lambda x: coalesce(x, dwh_r.text)))[1] END;
CREATE OR REPLACE MACRO _dwh.bq_array_first(l) AS CASE WHEN len(l) = 0 THEN error('ARRAY_FIRST of an empty array') ELSE l[1] END;
CREATE OR REPLACE MACRO _dwh.bq_array_last(l) AS CASE WHEN len(l) = 0 THEN error('ARRAY_LAST of an empty array') ELSE l[len(l)] END;
CREATE OR REPLACE MACRO _dwh.bq_array_slice(l, a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN b < -len(l) OR (CASE WHEN a < 0 THEN greatest(len(l) + a, 0) ELSE a END) > (CASE WHEN b < 0 THEN len(l) + b ELSE b END) THEN list_slice(l, 1, 0) ELSE list_slice(l, CASE WHEN a < 0 THEN greatest(len(l) + a, 0) ELSE a END + 1, CASE WHEN b < 0 THEN len(l) + b ELSE least(b, len(l)) END + 1) END;
CREATE OR REPLACE MACRO _dwh.bq_generate_array(a, b, step) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') WHEN (CAST(b AS DOUBLE) - a) / step >= 1048575 THEN error('GENERATE_ARRAY of more than 1048575 elements') ELSE generate_series(a, b, step) END;
CREATE OR REPLACE MACRO _dwh.bq_generate_steps(a, b, step) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN step = 0 THEN error('GENERATE_ARRAY with a step of 0') WHEN (CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(step AS DOUBLE) >= 1048575 THEN error('GENERATE_ARRAY of more than 1048575 elements') ELSE list_filter(list_transform(range(0, CAST(greatest(floor((CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(step AS DOUBLE)), -1) AS BIGINT) + 2), lambda i: a + i * step), lambda x: CASE WHEN step > 0 THEN x <= b ELSE x >= b END) END;
CREATE OR REPLACE MACRO _dwh.bq_datetime_text(x) AS CASE WHEN microsecond(x) % 1000000 = 0 THEN strftime(x, '%Y-%m-%d %H:%M:%S') WHEN microsecond(x) % 1000 = 0 THEN strftime(x, '%Y-%m-%d %H:%M:%S.%g') ELSE strftime(x, '%Y-%m-%d %H:%M:%S.%f') END;
CREATE OR REPLACE MACRO _dwh.bq_numeric_text(x) AS rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.');
CREATE OR REPLACE MACRO _dwh.bq_float_text(x) AS CASE WHEN x = 0 THEN '0' WHEN CAST(printf('%.15g', x) AS DOUBLE) = x THEN printf('%.15g', x) ELSE printf('%.17g', x) END;
CREATE OR REPLACE MACRO _dwh.bq_float_numeric(x) AS CASE WHEN abs(x) < 1000000 AND abs(abs(x * 1000000000) - floor(abs(x * 1000000000)) - 0.5) > 0.1 THEN _dwh.bq_of_digits(CAST(round(x * 1000000000) AS BIGINT)) ELSE CAST(printf('%.40f', x) AS DECIMAL(38,9)) END;
CREATE OR REPLACE MACRO _dwh.bq_safe_float_numeric(x) AS CASE WHEN abs(x) < 1000000 AND abs(abs(x * 1000000000) - floor(abs(x * 1000000000)) - 0.5) > 0.1 THEN _dwh.bq_of_digits(CAST(round(x * 1000000000) AS BIGINT)) ELSE TRY_CAST(printf('%.40f', x) AS DECIMAL(38,9)) END;
CREATE OR REPLACE MACRO _dwh.bq_at_most(x, size, length) AS CASE WHEN size > length THEN error('the value is longer than its type allows') ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_bare(s) AS regexp_replace(s, '[\s\x{0b}]+', '', 'g');
CREATE OR REPLACE MACRO _dwh.bq_hex(s) AS CASE WHEN length(ltrim(ltrim(s, '+-'), '0xX')) > 16 THEN CAST(9223372036854775808 AS HUGEINT) ELSE CASE WHEN starts_with(s, '-') THEN -1 ELSE 1 END * CAST(CAST('0x0' || ltrim(ltrim(s, '+-'), '0xX') AS UBIGINT) AS HUGEINT) END;
CREATE OR REPLACE MACRO _dwh.bq_to_int64(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?[0-9]+[\s\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS BIGINT) WHEN regexp_full_match(s, ' *[+-]?0[xX][0-9a-fA-F]+[\s\x{0b}]*') THEN CAST(_dwh.bq_hex(_dwh.bq_bare(s)) AS BIGINT) WHEN s IS NOT NULL THEN error('bad int64 value') END;
CREATE OR REPLACE MACRO _dwh.bq_safe_int64(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?[0-9]+[\s\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS BIGINT) WHEN regexp_full_match(s, ' *[+-]?0[xX][0-9a-fA-F]+[\s\x{0b}]*') THEN TRY_CAST(_dwh.bq_hex(_dwh.bq_bare(s)) AS BIGINT) END;
CREATE OR REPLACE MACRO _dwh.bq_to_bool(s) AS CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' WHEN s IS NOT NULL THEN error('bad bool value') END;
CREATE OR REPLACE MACRO _dwh.bq_safe_bool(s) AS CASE WHEN lower(s) IN ('true', 'false') THEN lower(s) = 'true' END;
CREATE OR REPLACE MACRO _dwh.bq_to_float(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:inf(inity)?))[\s\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS DOUBLE) WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?((?i:nan)|0[xX].*)[\s\x{0b}]*') THEN error('NaN and hexadecimal FLOAT64 are not certified') WHEN s IS NOT NULL THEN error('bad double value') END;
CREATE OR REPLACE MACRO _dwh.bq_safe_float(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:inf(inity)?))[\s\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS DOUBLE) WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?((?i:nan)|0[xX].*)[\s\x{0b}]*') THEN error('NaN and hexadecimal FLOAT64 are not certified') END;
CREATE OR REPLACE MACRO _dwh.bq_to_numeric(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[\s\x{0b}]*') THEN CAST(_dwh.bq_bare(s) AS DECIMAL(38,9)) WHEN s IS NOT NULL THEN error('bad numeric value') END;
CREATE OR REPLACE MACRO _dwh.bq_safe_numeric(s) AS CASE WHEN regexp_full_match(s, '[\s\x{0b}]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[\s\x{0b}]*') THEN TRY_CAST(_dwh.bq_bare(s) AS DECIMAL(38,9)) END;
CREATE OR REPLACE MACRO _dwh.bq_time_text(x) AS CASE WHEN microsecond(x) % 1000000 = 0 THEN strftime(DATE '1970-01-01' + x, '%H:%M:%S') WHEN microsecond(x) % 1000 = 0 THEN strftime(DATE '1970-01-01' + x, '%H:%M:%S.%g') ELSE strftime(DATE '1970-01-01' + x, '%H:%M:%S.%f') END;
CREATE OR REPLACE MACRO _dwh.bq_safe_date(s) AS CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') AND NOT starts_with(s, '0000') THEN TRY_CAST(s AS DATE) END;
CREATE OR REPLACE MACRO _dwh.bq_to_date(s) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(_dwh.bq_safe_date(s), CAST('bad date: ' || s AS DATE)) END;
CREATE OR REPLACE MACRO _dwh.bq_until_last(x) AS CASE WHEN x <= TIMESTAMP '9999-12-31 23:59:59.999999' THEN x END;
CREATE OR REPLACE MACRO _dwh.bq_safe_datetime(s) AS CASE WHEN NOT regexp_full_match(s, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]{1,6})?)?') OR starts_with(s, '0000') THEN NULL WHEN regexp_matches(s, ':60(\.[0-9]+)?$') THEN _dwh.bq_until_last(TRY_CAST(replace(regexp_replace(s, ':60(\.[0-9]+)?$', ':59'), 't', 'T') AS TIMESTAMP) + to_seconds(1)) WHEN regexp_matches(s, '[ Tt]24:') THEN NULL ELSE TRY_CAST(replace(s, 't', 'T') AS TIMESTAMP) END;
CREATE OR REPLACE MACRO _dwh.bq_to_datetime(s) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(_dwh.bq_safe_datetime(s), CAST('bad datetime: ' || s AS TIMESTAMP)) END;
CREATE OR REPLACE MACRO _dwh.bq_safe_time(s) AS CASE WHEN regexp_matches(s, ':60\.') THEN NULL WHEN regexp_full_match(s, '[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]{1,6})?') THEN CAST(_dwh.bq_safe_datetime('1970-01-01 ' || s) AS TIME) END;
CREATE OR REPLACE MACRO _dwh.bq_to_time(s) AS CASE WHEN s IS NULL THEN NULL WHEN regexp_matches(s, ':60\.') THEN CAST('a fraction of the second 60: ' || s AS TIME) ELSE coalesce(_dwh.bq_safe_time(s), CAST('bad time: ' || s AS TIME)) END;
CREATE OR REPLACE MACRO _dwh.bq_json_letter(c) AS CASE WHEN c = '"' THEN '\"' WHEN c = '\' THEN '\\' WHEN c = chr(8) THEN '\b' WHEN c = chr(9) THEN '\t' WHEN c = chr(10) THEN '\n' WHEN c = chr(12) THEN '\f' WHEN c = chr(13) THEN '\r' WHEN c = chr(8232) THEN '\u2028' WHEN c = chr(8233) THEN '\u2029' WHEN c < ' ' THEN '\u00' || lower(lpad(to_hex(unicode(c)), 2, '0')) ELSE c END;
CREATE OR REPLACE MACRO _dwh.bq_json_text(s) AS CASE WHEN s IS NULL THEN 'null' WHEN regexp_matches(s, '[\x00-\x1f\x{2028}\x{2029}]') THEN '"' || array_to_string(list_transform(string_split(s, ''), lambda c: _dwh.bq_json_letter(c)), '') || '"' ELSE '"' || replace(replace(s, '\', '\\'), '"', '\"') || '"' END;
CREATE OR REPLACE MACRO _dwh.bq_json_int64(x) AS CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS VARCHAR) ELSE coalesce('"' || CAST(x AS VARCHAR) || '"', 'null') END;
CREATE OR REPLACE MACRO _dwh.bq_json_numeric(x) AS CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 AND x = trunc(x) THEN _dwh.bq_numeric_text(x) ELSE coalesce('"' || _dwh.bq_numeric_text(x) || '"', 'null') END;
CREATE OR REPLACE MACRO _dwh.bq_json_float64(x) AS CASE WHEN x IS NULL THEN 'null' WHEN x = 0 THEN '0' WHEN CAST(format('{:.15g}', x) AS DOUBLE) = x THEN format('{:.15g}', x) ELSE format('{:.17g}', x) END;
CREATE OR REPLACE MACRO _dwh.bq_finite_or_null(x) AS CASE WHEN abs(x) > CAST('1.7976931348623157e308' AS DOUBLE) THEN NULL ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_numeric_div_or_null(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN NULL ELSE CAST(CAST(_dwh.bq_digits(a) // _dwh.bq_digits(b) AS DECIMAL(38,0)) AS DECIMAL(38,9)) END;
CREATE OR REPLACE MACRO _dwh.bq_log_or_null(x, b) AS CASE WHEN x IS NULL OR b IS NULL THEN NULL WHEN x <= 0 OR b <= 0 OR b = 1 THEN NULL WHEN b > CAST('1.7976931348623157e308' AS DOUBLE) THEN NULL ELSE TRY(ln(x)) / TRY(ln(b)) END;
CREATE OR REPLACE MACRO _dwh.bq_log10_or_null(x) AS CASE WHEN x <= 0 THEN NULL ELSE TRY(log10(x)) END;
CREATE OR REPLACE MACRO _dwh.bq_mod_or_null(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN NULL WHEN b = -1 THEN a * 0 ELSE a % b END;
CREATE OR REPLACE MACRO _dwh.bq_numeric_mod_or_null(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN NULL ELSE _dwh.bq_of_digits(_dwh.bq_digits(a) % _dwh.bq_digits(b)) END;
CREATE OR REPLACE MACRO _dwh.bq_div_or_null(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN NULL ELSE a // b END;
CREATE OR REPLACE MACRO _dwh.bq_sqrt_or_null(x) AS CASE WHEN x < 0 THEN NULL ELSE TRY(sqrt(x)) END;
CREATE OR REPLACE MACRO _dwh.bq_ln_or_null(x) AS CASE WHEN x <= 0 THEN NULL ELSE TRY(ln(x)) END;
CREATE OR REPLACE MACRO _dwh.bq_date_or_null(x) AS CASE WHEN x NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN NULL ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_moment_or_null(x) AS CASE WHEN x NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN NULL ELSE x END;
CREATE OR REPLACE MACRO _dwh.bq_since_1970_or_null(micros) AS CASE WHEN micros BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(micros) WHEN micros IS NOT NULL THEN NULL END;
CREATE OR REPLACE MACRO _dwh.bq_make_date_or_null(y, mo, d) AS _dwh.bq_date_or_null(TRY(make_date(y, mo, d)));
CREATE OR REPLACE MACRO _dwh.bq_datetime_or_null(y, mo, d, h, mi, s) AS CASE WHEN h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s BETWEEN 0 AND 60 THEN _dwh.bq_moment_or_null(CAST(_dwh.bq_make_date_or_null(y, mo, d) AS TIMESTAMP) + to_seconds(h * 3600 + mi * 60 + s)) ELSE NULL END;
CREATE OR REPLACE MACRO _dwh.bq_parse_datetime_or_null(s, r, y, mo, d, h, mi, sec) AS CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_datetime_or_null(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1), _dwh.bq_parsed(s, r, h, 0), _dwh.bq_parsed(s, r, mi, 0), _dwh.bq_parsed(s, r, sec, 0)) ELSE NULL END;
CREATE OR REPLACE MACRO _dwh.bq_parse_date_or_null(s, r, y, mo, d) AS CASE WHEN regexp_full_match(s, r) THEN _dwh.bq_make_date_or_null(_dwh.bq_parsed(s, r, y, 1970), _dwh.bq_parsed(s, r, mo, 1), _dwh.bq_parsed(s, r, d, 1)) ELSE NULL END;

-- unit-test everybody_has_a_segment
CREATE SCHEMA "unit test everybody_has_a_segment";
CREATE OR REPLACE TABLE "unit test everybody_has_a_segment"."orders" ("customer" VARCHAR, "amount" BIGINT);
INSERT INTO "unit test everybody_has_a_segment"."orders" VALUES
('ann', CAST('10' AS BIGINT)),
('bob', CAST(NULL AS BIGINT));
CREATE OR REPLACE TABLE "unit test everybody_has_a_segment"."expected rows" ("customer" VARCHAR, "segment" VARCHAR);
INSERT INTO "unit test everybody_has_a_segment"."expected rows" VALUES
('ann', 'buyer'),
('bob', 'visitor');
SELECT "customer", "segment" FROM (
SELECT
  "orders"."customer",
  (CASE WHEN max("orders"."amount") > 0 THEN 'buyer' ELSE 'visitor' END) AS "segment"
FROM "unit test everybody_has_a_segment"."orders" AS "orders"
GROUP BY "orders"."customer"
);
SELECT * FROM "unit test everybody_has_a_segment"."expected rows";

-- build orders_v1
CREATE OR REPLACE TABLE main."orders_v1" AS
SELECT
  'ann' AS "customer",
  CAST(5 AS BIGINT) AS "amount";
SELECT count(*) FROM main."orders_v1";

-- build orders (after orders_v1)
CREATE OR REPLACE VIEW main."orders" AS
SELECT
  "orders_v1"."customer",
  "orders_v1"."amount"
FROM main."orders_v1" AS "orders_v1";

-- build customers_v1 (after orders)
CREATE OR REPLACE TABLE main."customers_v1" AS
SELECT DISTINCT
  "orders"."customer"
FROM main."orders" AS "orders";
COMMENT ON TABLE main."customers_v1" IS 'One row for each customer, without segments.';
SELECT count(*) FROM main."customers_v1";

-- build customers_v2 (after orders)
CREATE OR REPLACE TABLE main."customers_v2" AS
SELECT
  "orders"."customer",
  (CASE WHEN max("orders"."amount") > 0 THEN 'buyer' ELSE 'visitor' END) AS "segment"
FROM main."orders" AS "orders"
GROUP BY "orders"."customer";
SELECT count(*) FROM (
SELECT
  "customers_v2"."customer",
  count(*) AS "row_count"
FROM main."customers_v2" AS "customers_v2"
GROUP BY "customers_v2"."customer"
HAVING count(*) > 1 OR "customers_v2"."customer" IS NULL
);
ALTER TABLE main."customers_v2" ALTER COLUMN "customer" SET NOT NULL;
COMMENT ON TABLE main."customers_v2" IS 'One row for each customer.';
COMMENT ON COLUMN main."customers_v2"."customer" IS 'The customer.';
COMMENT ON COLUMN main."customers_v2"."segment" IS 'Where they belong.';
INSERT INTO _dwh.constraints VALUES
('customers_v2', 'primary_key', ['customer'], NULL, NULL);
SELECT count(*) FROM main."customers_v2";

-- build customers (after customers_v2)
CREATE OR REPLACE VIEW main."customers" AS
SELECT
  "customers_v2"."customer",
  "customers_v2"."segment"
FROM main."customers_v2" AS "customers_v2";
COMMENT ON VIEW main."customers" IS 'One row for each customer.';

-- build orders_v2
CREATE OR REPLACE TABLE main."orders_v2" AS
SELECT
  'ann' AS "customer",
  CAST(5 AS BIGINT) AS "amount",
  'EUR' AS "currency";
SELECT count(*) FROM main."orders_v2";

-- build report (after customers_v1, customers)
CREATE OR REPLACE VIEW main."report" AS
SELECT
  "before"."customer",
  "latest"."segment"
FROM main."customers_v1" AS "before"
JOIN main."customers" AS "latest" ON "before"."customer" = "latest"."customer";

-- test unique_customers_v1_customer (after customers_v1)
SELECT count(*) FROM (
SELECT
  "customers_v1"."customer",
  count(*) AS "row_count"
FROM main."customers_v1" AS "customers_v1"
WHERE "customers_v1"."customer" IS NOT NULL
GROUP BY "customers_v1"."customer"
HAVING count(*) > 1
);

-- test not_null_customers_v2_segment (after customers_v2)
SELECT count(*) FROM (
SELECT
  "customers_v2"."customer",
  "customers_v2"."segment"
FROM main."customers_v2" AS "customers_v2"
WHERE "customers_v2"."segment" IS NULL
);

-- test relationships_report_customer_customers (after report, customers)
SELECT count(*) FROM (
SELECT
  "child"."customer",
  "child"."segment"
FROM main."report" AS "child"
LEFT JOIN main."customers" AS "parent" ON "child"."customer" = "parent"."customer"
WHERE "child"."customer" IS NOT NULL AND "parent"."customer" IS NULL
);
