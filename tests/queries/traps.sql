-- Single expressions that are easily translated wrongly, one query a line. The answers are in traps.json; what is refused is in traps.refused.txt.
/* div_by_zero_int */ SELECT 1 / j AS x FROM nums WHERE id = 6 ORDER BY id
/* div_by_zero_float */ SELECT CAST(i AS FLOAT64) / j AS x FROM nums WHERE id = 6 ORDER BY id
/* div_int_int */ SELECT i / j AS x FROM nums WHERE j <> 0 ORDER BY id
/* div_numeric */ SELECT n / 3 AS x FROM nums ORDER BY id
/* avg_numeric */ SELECT a AS x FROM (SELECT AVG(n) AS a FROM nums) ORDER BY 1
/* avg_int */ SELECT a AS x FROM (SELECT AVG(i) AS a FROM nums) ORDER BY 1
/* mul_numeric */ SELECT n * n AS x FROM nums WHERE id < 5 ORDER BY id
/* mul_numeric_big */ SELECT n * n AS x FROM nums WHERE id = 5 ORDER BY id
/* DIV_neg */ SELECT DIV(i, j) AS x FROM nums WHERE j <> 0 ORDER BY id
/* MOD_neg */ SELECT MOD(i, j) AS x FROM nums WHERE j <> 0 ORDER BY id
/* cast_float_int_half */ SELECT CAST(f AS INT64) AS x FROM nums ORDER BY id
/* cast_numeric_int_half */ SELECT CAST(n AS INT64) AS x FROM nums ORDER BY id
/* round_half_float */ SELECT ROUND(f) AS x FROM nums ORDER BY id
/* round_2_float */ SELECT ROUND(f, 2) AS x FROM nums ORDER BY id
/* round_2_numeric */ SELECT ROUND(n, 2) AS x FROM nums ORDER BY id
/* round_neg_digits */ SELECT ROUND(i * 5, -1) AS x FROM nums ORDER BY id
/* trunc_float */ SELECT TRUNC(f) AS x FROM nums ORDER BY id
/* trunc_numeric_2 */ SELECT TRUNC(n, 1) AS x FROM nums ORDER BY id
/* greatest_null */ SELECT GREATEST(i, j, 1) AS x FROM nums ORDER BY id
/* least_null */ SELECT LEAST(i, j) AS x FROM nums ORDER BY id
/* log_natural */ SELECT LOG(f) AS x FROM nums WHERE f > 0 ORDER BY id
/* log_base */ SELECT LOG(f, 3) AS x FROM nums WHERE f > 0 ORDER BY id
/* ln_zero */ SELECT LN(j) AS x FROM nums WHERE id = 6 ORDER BY id
/* sqrt_neg */ SELECT SQRT(i) AS x FROM nums WHERE id = 2 ORDER BY id
/* safe_log */ SELECT SAFE.LN(i) AS x FROM nums ORDER BY id
/* pow_int */ SELECT POW(i, 2) AS x FROM nums ORDER BY id
/* ieee_divide */ SELECT IEEE_DIVIDE(i, j) AS x FROM nums ORDER BY id
/* safe_divide_numeric */ SELECT SAFE_DIVIDE(n, j) AS x FROM nums ORDER BY id
/* bit_xor */ SELECT i ^ j AS x FROM nums WHERE id < 5 ORDER BY id
/* bit_ops */ SELECT (i & 3) + (i | 8) + (i << 2) AS x FROM nums WHERE id < 5 ORDER BY id
/* int_overflow */ SELECT i * 9223372036854775807 AS x FROM nums WHERE id = 1 ORDER BY id
/* sum_overflow */ SELECT s AS x FROM (SELECT SUM(9223372036854775807) AS s FROM nums) ORDER BY 1
/* sum_int_type */ SELECT s AS x FROM (SELECT SUM(i) AS s FROM nums) ORDER BY 1
/* safe_arith */ SELECT SAFE_MULTIPLY(i, 9223372036854775807) AS x FROM nums ORDER BY id
/* range_bucket */ SELECT RANGE_BUCKET(i, [-5, 0, 6]) AS x FROM nums ORDER BY id
/* sign_abs */ SELECT SIGN(n) * ABS(i) AS x FROM nums ORDER BY id
/* float_literal_sum */ SELECT 0.1 + 0.2 = 0.3 AS x FROM nums WHERE id = 1 ORDER BY id
/* float_sum_col */ SELECT ROUND(s, 9) AS x FROM (SELECT SUM(discount) AS s FROM orders) ORDER BY 1
/* safe_cast_int_dec */ SELECT SAFE_CAST(s AS INT64) AS x FROM nums ORDER BY id
/* safe_cast_float */ SELECT SAFE_CAST(s AS FLOAT64) AS x FROM nums ORDER BY id
/* safe_cast_bool */ SELECT SAFE_CAST(s AS BOOL) AS x FROM (SELECT 'yes' AS s UNION ALL SELECT '1' UNION ALL SELECT 't' UNION ALL SELECT 'TRUE' UNION ALL SELECT 'on') ORDER BY 1
/* safe_cast_int_ws */ SELECT SAFE_CAST(s AS INT64) AS x FROM (SELECT ' 42 ' AS s UNION ALL SELECT '0x1F' UNION ALL SELECT '+7' UNION ALL SELECT '1_000') ORDER BY 1
/* safe_cast_date */ SELECT SAFE_CAST(s AS DATE) AS x FROM (SELECT '2024-1-5' AS s UNION ALL SELECT '2024-02-30' UNION ALL SELECT '2024-01-05 10:00:00' UNION ALL SELECT '20240105') ORDER BY 1
/* cast_float_str */ SELECT CAST(f AS STRING) AS x FROM nums ORDER BY id
/* cast_numeric_str */ SELECT CAST(n AS STRING) AS x FROM nums ORDER BY id
/* cast_ts_str */ SELECT CAST(event_ts AS STRING) AS x FROM events ORDER BY event_id
/* cast_bool_str */ SELECT CAST(is_active AS STRING) AS x FROM customers ORDER BY customer_id
/* cast_bool_int */ SELECT CAST(is_active AS INT64) AS x FROM customers ORDER BY customer_id
/* cast_date_str */ SELECT CAST(order_date AS STRING) AS x FROM orders ORDER BY order_id
/* cast_dt_str */ SELECT CAST(local_dt AS STRING) AS x FROM events ORDER BY event_id
/* cast_numeric_default */ SELECT CAST(f AS NUMERIC) AS x FROM nums ORDER BY id
/* cast_bignumeric */ SELECT CAST(n AS BIGNUMERIC) AS x FROM nums WHERE id < 5 ORDER BY id
/* cast_numeric_ps */ SELECT CAST(f AS NUMERIC(10, 1)) AS x FROM nums WHERE id < 5 ORDER BY id
/* cast_str_fmt */ SELECT CAST(order_date AS STRING FORMAT 'YYYY/MM') AS x FROM orders ORDER BY order_id
/* concat_null */ SELECT CONCAT(name, email) AS x FROM customers ORDER BY customer_id
/* concat_op_null */ SELECT name || email AS x FROM customers ORDER BY customer_id
/* concat_int */ SELECT CONCAT('c', customer_id) AS x FROM customers ORDER BY customer_id
/* substr_zero */ SELECT SUBSTR(name, 0, 3) AS x FROM customers ORDER BY customer_id
/* substr_neg */ SELECT SUBSTR(name, -3, 2) AS x FROM customers ORDER BY customer_id
/* split_empty */ SELECT SPLIT(csv, ',') AS x FROM raw_txt ORDER BY id
/* split_offset_missing */ SELECT SPLIT(csv, ',')[SAFE_OFFSET(1)] AS x FROM raw_txt ORDER BY id
/* split_offset0 */ SELECT SPLIT(csv, ',')[OFFSET(0)] AS x FROM raw_txt ORDER BY id
/* split_default */ SELECT ARRAY_LENGTH(SPLIT(csv)) AS x FROM raw_txt ORDER BY id
/* regexp_extract_nomatch */ SELECT REGEXP_EXTRACT(url, r'id=([0-9]+)') AS x FROM events ORDER BY event_id
/* regexp_extract_nogroup */ SELECT REGEXP_EXTRACT(url, r'[a-z]+') AS x FROM events ORDER BY event_id
/* regexp_extract_pos */ SELECT REGEXP_EXTRACT(url, r'[a-z]+', 3, 2) AS x FROM events ORDER BY event_id
/* regexp_extract_all */ SELECT REGEXP_EXTRACT_ALL(url, r'[0-9]') AS x FROM events ORDER BY event_id
/* regexp_replace_global */ SELECT REGEXP_REPLACE(title, r'\s+', ' ') AS x FROM raw_txt ORDER BY id
/* regexp_replace_backref */ SELECT REGEXP_REPLACE(url, r'id=([0-9]+)', r'ID<\1>') AS x FROM events ORDER BY event_id
/* regexp_contains */ SELECT REGEXP_CONTAINS(url, r'^http') AS x FROM events ORDER BY event_id
/* regexp_instr */ SELECT REGEXP_INSTR(url, r'id') AS x FROM events ORDER BY event_id
/* strpos_instr */ SELECT STRPOS(title, 'b') + INSTR(title, 'l', 1, 2) AS x FROM raw_txt ORDER BY id
/* length_unicode */ SELECT LENGTH(name) * 100 + BYTE_LENGTH(name) AS x FROM customers ORDER BY customer_id
/* upper_unicode */ SELECT UPPER(title) AS x FROM raw_txt ORDER BY id
/* initcap */ SELECT INITCAP(title) AS x FROM raw_txt ORDER BY id
/* trim_chars */ SELECT TRIM(title, 'h d') AS x FROM raw_txt ORDER BY id
/* ltrim_rtrim */ SELECT LTRIM(title) || '|' || RTRIM(title) AS x FROM raw_txt ORDER BY id
/* lpad_trunc */ SELECT LPAD(title, 3, '*') AS x FROM raw_txt ORDER BY id
/* format_05d */ SELECT FORMAT('%05d', i) AS x FROM nums ORDER BY id
/* format_2f */ SELECT FORMAT('%.2f', f) AS x FROM nums ORDER BY id
/* format_s */ SELECT FORMAT('%s-%d', name, customer_id) AS x FROM customers ORDER BY customer_id
/* format_t */ SELECT FORMAT('%t', order_date) AS x FROM orders ORDER BY order_id
/* ends_starts */ SELECT STARTS_WITH(name, 'b') OR ENDS_WITH(name, 'l') AS x FROM customers ORDER BY customer_id
/* like_escape */ SELECT title LIKE 'hello\\_%' AS x FROM raw_txt ORDER BY id
/* like_any */ SELECT name LIKE ANY ('b%', 'C%') AS x FROM customers ORDER BY customer_id
/* str_escape_nl */ SELECT LENGTH('a\nb\'c') AS x FROM raw_txt WHERE id = 1 ORDER BY id
/* raw_string */ SELECT LENGTH(r'a\nb') AS x FROM raw_txt WHERE id = 1 ORDER BY id
/* dq_string */ SELECT name = "Carl" AS x FROM customers ORDER BY customer_id
/* triple_string */ SELECT LENGTH('''it's''') AS x FROM raw_txt WHERE id = 1 ORDER BY id
/* ascii_chr */ SELECT ASCII(email) AS x FROM customers ORDER BY customer_id
/* code_points */ SELECT TO_CODE_POINTS(name)[SAFE_OFFSET(0)] AS x FROM customers ORDER BY customer_id
/* translate */ SELECT TRANSLATE(title, 'lo', '01') AS x FROM raw_txt ORDER BY id
/* repeat_reverse */ SELECT REPEAT(REVERSE(csv), 2) AS x FROM raw_txt ORDER BY id
/* left_right */ SELECT LEFT(name, 2) || RIGHT(name, 2) AS x FROM customers ORDER BY customer_id
/* soundex */ SELECT SOUNDEX(name) AS x FROM customers ORDER BY customer_id
/* normalize */ SELECT NORMALIZE(name, NFD) AS x FROM customers ORDER BY customer_id
/* to_hex_md5 */ SELECT TO_HEX(MD5(name)) AS x FROM customers ORDER BY customer_id
/* to_hex_sha256 */ SELECT TO_HEX(SHA256(name)) AS x FROM customers ORDER BY customer_id
/* to_hex_sha1 */ SELECT TO_HEX(SHA1(name)) AS x FROM customers ORDER BY customer_id
/* to_base64_md5 */ SELECT TO_BASE64(MD5(name)) AS x FROM customers ORDER BY customer_id
/* sha512 */ SELECT TO_HEX(SHA512(name)) AS x FROM customers ORDER BY customer_id
/* md5_bytes */ SELECT MD5(name) AS x FROM customers ORDER BY customer_id
/* farm_fingerprint */ SELECT FARM_FINGERPRINT(name) AS x FROM customers ORDER BY customer_id
/* ddiff_day */ SELECT DATE_DIFF(order_date, DATE '2024-01-03', DAY) AS x FROM orders ORDER BY order_id
/* ddiff_week */ SELECT DATE_DIFF(order_date, DATE '2024-01-03', WEEK) AS x FROM orders ORDER BY order_id
/* ddiff_week_mon */ SELECT DATE_DIFF(order_date, DATE '2024-01-03', WEEK(MONDAY)) AS x FROM orders ORDER BY order_id
/* ddiff_isoweek */ SELECT DATE_DIFF(order_date, DATE '2024-01-03', ISOWEEK) AS x FROM orders ORDER BY order_id
/* ddiff_month */ SELECT DATE_DIFF(order_date, DATE '2024-01-31', MONTH) AS x FROM orders ORDER BY order_id
/* ddiff_quarter */ SELECT DATE_DIFF(order_date, DATE '2024-01-31', QUARTER) AS x FROM orders ORDER BY order_id
/* ddiff_year */ SELECT DATE_DIFF(order_date, DATE '2024-01-31', YEAR) AS x FROM orders ORDER BY order_id
/* ddiff_isoyear */ SELECT DATE_DIFF(order_date, DATE '2024-01-31', ISOYEAR) AS x FROM orders ORDER BY order_id
/* tsdiff_hour */ SELECT TIMESTAMP_DIFF(event_ts, TIMESTAMP '2024-03-10 07:30:00+00', HOUR) AS x FROM events ORDER BY event_id
/* tsdiff_minute */ SELECT TIMESTAMP_DIFF(event_ts, TIMESTAMP '2024-03-10 07:00:45+00', MINUTE) AS x FROM events ORDER BY event_id
/* tsdiff_day */ SELECT TIMESTAMP_DIFF(event_ts, TIMESTAMP '2024-03-10 07:30:00+00', DAY) AS x FROM events ORDER BY event_id
/* tsdiff_ms */ SELECT TIMESTAMP_DIFF(event_ts, TIMESTAMP '2024-03-10 07:30:00+00', MILLISECOND) AS x FROM events ORDER BY event_id
/* dtdiff_hour */ SELECT DATETIME_DIFF(local_dt, DATETIME '2024-03-10 03:30:00', HOUR) AS x FROM events ORDER BY event_id
/* dtdiff_day */ SELECT DATETIME_DIFF(local_dt, DATETIME '2024-03-10 03:30:00', DAY) AS x FROM events ORDER BY event_id
/* dtdiff_week */ SELECT DATETIME_DIFF(local_dt, DATETIME '2024-03-02 03:30:00', WEEK) AS x FROM events ORDER BY event_id
/* dadd_month_end */ SELECT DATE_ADD(order_date, INTERVAL 1 MONTH) AS x FROM orders ORDER BY order_id
/* dadd_expr */ SELECT DATE_ADD(order_date, INTERVAL qty MONTH) AS x FROM orders ORDER BY order_id
/* dsub_year */ SELECT DATE_SUB(order_date, INTERVAL 1 YEAR) AS x FROM orders ORDER BY order_id
/* dadd_week */ SELECT DATE_ADD(order_date, INTERVAL 2 WEEK) AS x FROM orders ORDER BY order_id
/* date_plus_int */ SELECT order_date + 7 AS x FROM orders ORDER BY order_id
/* date_minus_date */ SELECT order_date - DATE '2024-01-01' AS x FROM orders ORDER BY order_id
/* tsadd_minute */ SELECT TIMESTAMP_ADD(event_ts, INTERVAL 90 MINUTE) AS x FROM events ORDER BY event_id
/* ts_minus_interval */ SELECT event_ts - INTERVAL 1 DAY AS x FROM events ORDER BY event_id
/* ts_minus_ts */ SELECT event_ts - TIMESTAMP '2024-03-10 00:00:00+00' AS x FROM events ORDER BY event_id
/* dtadd_month */ SELECT DATETIME_ADD(local_dt, INTERVAL 1 MONTH) AS x FROM events ORDER BY event_id
/* last_day_month */ SELECT LAST_DAY(order_date) AS x FROM orders ORDER BY order_id
/* last_day_year */ SELECT LAST_DAY(order_date, YEAR) AS x FROM orders ORDER BY order_id
/* last_day_week */ SELECT LAST_DAY(order_date, WEEK) AS x FROM orders ORDER BY order_id
/* last_day_isoweek */ SELECT LAST_DAY(order_date, ISOWEEK) AS x FROM orders ORDER BY order_id
/* dtrunc_month */ SELECT DATE_TRUNC(order_date, MONTH) AS x FROM orders ORDER BY order_id
/* dtrunc_week */ SELECT DATE_TRUNC(order_date, WEEK) AS x FROM orders ORDER BY order_id
/* dtrunc_week_mon */ SELECT DATE_TRUNC(order_date, WEEK(MONDAY)) AS x FROM orders ORDER BY order_id
/* dtrunc_week_tue */ SELECT DATE_TRUNC(order_date, WEEK(TUESDAY)) AS x FROM orders ORDER BY order_id
/* dtrunc_isoweek */ SELECT DATE_TRUNC(order_date, ISOWEEK) AS x FROM orders ORDER BY order_id
/* dtrunc_isoyear */ SELECT DATE_TRUNC(order_date, ISOYEAR) AS x FROM orders ORDER BY order_id
/* tstrunc_week */ SELECT TIMESTAMP_TRUNC(event_ts, WEEK) AS x FROM events ORDER BY event_id
/* tstrunc_day */ SELECT TIMESTAMP_TRUNC(event_ts, DAY) AS x FROM events ORDER BY event_id
/* tstrunc_day_tz */ SELECT TIMESTAMP_TRUNC(event_ts, DAY, 'America/New_York') AS x FROM events ORDER BY event_id
/* dttrunc_hour */ SELECT DATETIME_TRUNC(local_dt, HOUR) AS x FROM events ORDER BY event_id
/* ex_dow */ SELECT EXTRACT(DAYOFWEEK FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_week */ SELECT EXTRACT(WEEK FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_week_mon */ SELECT EXTRACT(WEEK(MONDAY) FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_isoweek */ SELECT EXTRACT(ISOWEEK FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_isoyear */ SELECT EXTRACT(ISOYEAR FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_doy */ SELECT EXTRACT(DAYOFYEAR FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_quarter */ SELECT EXTRACT(QUARTER FROM order_date) AS x FROM orders ORDER BY order_id
/* ex_date_ts */ SELECT EXTRACT(DATE FROM event_ts) AS x FROM events ORDER BY event_id
/* ex_hour_tz */ SELECT EXTRACT(HOUR FROM event_ts AT TIME ZONE 'Asia/Tokyo') AS x FROM events ORDER BY event_id
/* ex_ms */ SELECT EXTRACT(MILLISECOND FROM event_ts) AS x FROM events ORDER BY event_id
/* ex_time */ SELECT EXTRACT(TIME FROM event_ts) AS x FROM events ORDER BY event_id
/* fmt_ym */ SELECT FORMAT_DATE('%Y-%m', order_date) AS x FROM orders ORDER BY order_id
/* fmt_weeknum */ SELECT FORMAT_DATE('%U|%W|%V|%G', order_date) AS x FROM orders ORDER BY order_id
/* fmt_dow */ SELECT FORMAT_DATE('%u|%w|%a|%A', order_date) AS x FROM orders ORDER BY order_id
/* fmt_q */ SELECT FORMAT_DATE('%Y-Q%Q', order_date) AS x FROM orders ORDER BY order_id
/* fmt_e */ SELECT FORMAT_DATE('%e %B %y', order_date) AS x FROM orders ORDER BY order_id
/* fmt_nopad */ SELECT FORMAT_DATE('%-d/%-m', order_date) AS x FROM orders ORDER BY order_id
/* fmt_F_T */ SELECT FORMAT_TIMESTAMP('%F %T', event_ts) AS x FROM events ORDER BY event_id
/* fmt_ts_tz */ SELECT FORMAT_TIMESTAMP('%Y-%m-%d %H:%M', event_ts, 'Asia/Tokyo') AS x FROM events ORDER BY event_id
/* fmt_E3S */ SELECT FORMAT_TIMESTAMP('%H:%M:%E3S', event_ts) AS x FROM events ORDER BY event_id
/* fmt_ampm */ SELECT FORMAT_TIMESTAMP('%I:%M %p', event_ts) AS x FROM events ORDER BY event_id
/* fmt_dt */ SELECT FORMAT_DATETIME('%Y%m%d', local_dt) AS x FROM events ORDER BY event_id
/* fmt_z */ SELECT FORMAT_TIMESTAMP('%z|%Z', event_ts) AS x FROM events ORDER BY event_id
/* parse_date */ SELECT PARSE_DATE('%Y%m%d', ymd) AS x FROM raw_txt ORDER BY id
/* parse_ts */ SELECT PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', ts_txt) AS x FROM raw_txt ORDER BY id
/* parse_ts_tz */ SELECT PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', ts_txt, 'Europe/Madrid') AS x FROM raw_txt ORDER BY id
/* parse_dt */ SELECT PARSE_DATETIME('%Y-%m-%d %H:%M:%S', ts_txt) AS x FROM raw_txt ORDER BY id
/* safe_parse_date */ SELECT SAFE.PARSE_DATE('%d/%m/%Y', dmy) AS x FROM raw_txt ORDER BY id
/* parse_date_mon */ SELECT PARSE_DATE('%b %d %Y', s) AS x FROM (SELECT 'Mar 5 2024' AS s) ORDER BY 1
/* parse_date_ym */ SELECT PARSE_DATE('%Y-%m', s) AS x FROM (SELECT '2024-03' AS s) ORDER BY 1
/* ts_of_str */ SELECT TIMESTAMP(ts_txt) AS x FROM raw_txt ORDER BY id
/* ts_of_dt_tz */ SELECT TIMESTAMP(local_dt, 'America/New_York') AS x FROM events ORDER BY event_id
/* ts_ambiguous */ SELECT TIMESTAMP(d, 'America/New_York') AS x FROM (SELECT DATETIME '2024-11-03 01:30:00' AS d) ORDER BY 1
/* ts_nonexist */ SELECT TIMESTAMP(d, 'America/New_York') AS x FROM (SELECT DATETIME '2024-03-10 02:30:00' AS d) ORDER BY 1
/* dt_of_ts_tz */ SELECT DATETIME(event_ts, 'Asia/Tokyo') AS x FROM events ORDER BY event_id
/* dt_of_ts */ SELECT DATETIME(event_ts) AS x FROM events ORDER BY event_id
/* date_of_ts_tz */ SELECT DATE(event_ts, 'America/New_York') AS x FROM events ORDER BY event_id
/* date_of_ts */ SELECT DATE(event_ts) AS x FROM events ORDER BY event_id
/* cast_ts_date */ SELECT CAST(event_ts AS DATE) AS x FROM events ORDER BY event_id
/* cast_ts_dt */ SELECT CAST(event_ts AS DATETIME) AS x FROM events ORDER BY event_id
/* cast_date_ts */ SELECT CAST(order_date AS TIMESTAMP) AS x FROM orders ORDER BY order_id
/* date_ctor */ SELECT DATE(2024, 2, 29) AS x FROM orders ORDER BY order_id
/* dt_ctor */ SELECT DATETIME(2024, 2, 29, 1, 2, 3) AS x FROM orders ORDER BY order_id
/* unix_secs */ SELECT UNIX_SECONDS(event_ts) AS x FROM events ORDER BY event_id
/* unix_ms */ SELECT UNIX_MILLIS(event_ts) AS x FROM events ORDER BY event_id
/* unix_date */ SELECT UNIX_DATE(order_date) AS x FROM orders ORDER BY order_id
/* date_from_unix */ SELECT DATE_FROM_UNIX_DATE(order_id) AS x FROM orders ORDER BY order_id
/* ts_seconds */ SELECT TIMESTAMP_SECONDS(order_id * 100000) AS x FROM orders ORDER BY order_id
/* ts_millis */ SELECT TIMESTAMP_MILLIS(order_id * 100000) AS x FROM orders ORDER BY order_id
/* ts_lit_tz */ SELECT TIMESTAMP '2024-01-01 00:00:00 America/New_York' AS x FROM events WHERE event_id = 1 ORDER BY event_id
/* ts_lit_no_tz */ SELECT TIMESTAMP '2024-01-01 00:00:00' AS x FROM events WHERE event_id = 1 ORDER BY event_id
/* ts_cmp_str */ SELECT event_ts >= '2024-03-11' AS x FROM events ORDER BY event_id
/* ts_cmp_date */ SELECT DATE(event_ts) = '2024-03-10' AS x FROM events ORDER BY event_id
/* time_of */ SELECT TIME(local_dt) AS x FROM events ORDER BY event_id
/* gen_date_month_end */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2024-01-31', DATE '2024-05-31', INTERVAL 1 MONTH)) AS d) ORDER BY 1
/* gen_date_default_step */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-30', '2024-02-02')) AS d) ORDER BY 1
/* gen_ts_array */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_TIMESTAMP_ARRAY(TIMESTAMP '2024-01-01 00:00:00+00', TIMESTAMP '2024-01-01 02:00:00+00', INTERVAL 1 HOUR)) AS d) ORDER BY 1
/* gen_array */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_ARRAY(1, 10, 3)) AS d) ORDER BY 1
/* gen_array_desc */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_ARRAY(5, 1, -2)) AS d) ORDER BY 1
/* gen_array_float */ SELECT d AS x FROM (SELECT d FROM UNNEST(GENERATE_ARRAY(0, 1, 0.25)) AS d) ORDER BY 1
/* arr_offset */ SELECT tags[OFFSET(0)] AS x FROM baskets WHERE basket_id <> 2 ORDER BY basket_id
/* arr_bare_index */ SELECT tags[0] AS x FROM baskets WHERE basket_id <> 2 ORDER BY basket_id
/* arr_ordinal */ SELECT tags[ORDINAL(2)] AS x FROM baskets WHERE basket_id <> 2 ORDER BY basket_id
/* arr_oob_error */ SELECT tags[OFFSET(0)] AS x FROM baskets ORDER BY basket_id
/* arr_safe_offset */ SELECT tags[SAFE_OFFSET(1)] AS x FROM baskets ORDER BY basket_id
/* arr_length */ SELECT ARRAY_LENGTH(items) AS x FROM baskets ORDER BY basket_id
/* arr_len_sum */ SELECT ARRAY_LENGTH(ARRAY_CONCAT(tags, ['z'])) AS x FROM baskets ORDER BY basket_id
/* arr_reverse */ SELECT ARRAY_REVERSE(tags) AS x FROM baskets ORDER BY basket_id
/* arr_to_string_null */ SELECT ARRAY_TO_STRING(ARRAY(SELECT it.sku FROM UNNEST(items) AS it), ',', 'NULL') AS x FROM baskets ORDER BY basket_id
/* arr_in_unnest */ SELECT 'vip' IN UNNEST(tags) AS x FROM baskets ORDER BY basket_id
/* arr_subq */ SELECT ARRAY(SELECT CONCAT(t, '!') FROM UNNEST(tags) AS t WITH OFFSET AS o ORDER BY o DESC) AS x FROM baskets ORDER BY basket_id
/* arr_scalar_subq */ SELECT (SELECT MAX(it.price) FROM UNNEST(items) AS it WHERE it.qty IS NOT NULL) AS x FROM baskets ORDER BY basket_id
/* arr_exists */ SELECT EXISTS(SELECT 1 FROM UNNEST(tags) AS t WHERE t LIKE 'v%') AS x FROM baskets ORDER BY basket_id
/* arr_slice */ SELECT ARRAY_FIRST(ARRAY_CONCAT(tags, ['q'])) AS x FROM baskets ORDER BY basket_id
/* arr_distinct */ SELECT ARRAY(SELECT DISTINCT t FROM UNNEST(ARRAY_CONCAT(tags, tags)) AS t ORDER BY t) AS x FROM baskets ORDER BY basket_id
/* struct_field */ SELECT (SELECT AS STRUCT it.sku, it.qty FROM UNNEST(items) AS it LIMIT 1).sku AS x FROM baskets ORDER BY basket_id
/* struct_anon */ SELECT STRUCT(1, name) AS x FROM customers ORDER BY customer_id
/* to_json_string */ SELECT TO_JSON_STRING(STRUCT(customer_id AS id, name, lat)) AS x FROM customers WHERE customer_id < 3 ORDER BY customer_id
/* json_value_num */ SELECT JSON_VALUE(props, '$.price') AS x FROM events ORDER BY event_id
/* json_value_bool */ SELECT JSON_VALUE(props, '$.ok') AS x FROM events ORDER BY event_id
/* json_value_obj */ SELECT JSON_VALUE(props, '$.a') AS x FROM events ORDER BY event_id
/* json_query_obj */ SELECT JSON_QUERY(props, '$.a') AS x FROM events ORDER BY event_id
/* json_extract_scalar */ SELECT JSON_EXTRACT_SCALAR(props, '$.a.b') AS x FROM events ORDER BY event_id
/* json_value_array */ SELECT JSON_VALUE_ARRAY(props, '$.tags') AS x FROM events ORDER BY event_id
/* json_query_array_len */ SELECT ARRAY_LENGTH(JSON_QUERY_ARRAY(props, '$.tags')) AS x FROM events ORDER BY event_id
/* parse_json_field */ SELECT JSON_VALUE(PARSE_JSON(props).a.b) AS x FROM events ORDER BY event_id
/* json_int64 */ SELECT SAFE_CAST(JSON_VALUE(props, '$.a.b') AS INT64) AS x FROM events WHERE event_id < 3 ORDER BY event_id
/* json_quoted_key */ SELECT JSON_VALUE(props, '$."a".b') AS x FROM events ORDER BY event_id
/* if_null_cond */ SELECT IF(amount > 60, 1, 0) AS x FROM orders ORDER BY order_id
/* ifnull */ SELECT IFNULL(status, 'x') AS x FROM orders ORDER BY order_id
/* nullif */ SELECT NULLIF(qty, 0) AS x FROM orders ORDER BY order_id
/* in_null */ SELECT status IN ('paid', NULL) AS x FROM orders ORDER BY order_id
/* not_in_null */ SELECT customer_id NOT IN (1, NULL) AS x FROM orders ORDER BY order_id
/* is_distinct */ SELECT status IS NOT DISTINCT FROM NULL AS x FROM orders ORDER BY order_id
/* case_str_eq */ SELECT status = 'PAID' AS x FROM orders ORDER BY order_id
/* str_trailing_space */ SELECT title = 'hello  big   world ' AS x FROM raw_txt ORDER BY id
/* between_dates */ SELECT order_date BETWEEN '2024-01-01' AND '2024-01-31' AS x FROM orders ORDER BY order_id
/* bool_col */ SELECT is_active IS NOT TRUE AS x FROM customers ORDER BY customer_id
/* coalesce_date */ SELECT COALESCE(order_date, '2024-01-01') AS x FROM orders ORDER BY order_id
/* agg_countif_null */ SELECT COUNTIF(amount < 0) AS x FROM orders WHERE amount IS NULL
/* agg_countif_empty */ SELECT COUNTIF(amount < 0) AS x FROM orders WHERE FALSE
/* agg_string_agg_null */ SELECT STRING_AGG(status, '|' ORDER BY order_id) AS x, COUNT(*) AS c FROM orders
/* agg_string_agg_distinct */ SELECT STRING_AGG(DISTINCT status, '|' ORDER BY status DESC) AS x FROM orders
/* agg_string_agg_limit */ SELECT STRING_AGG(status, '|' ORDER BY order_id LIMIT 2) AS x FROM orders WHERE status IS NOT NULL
/* agg_array_agg_nulls */ SELECT ARRAY_LENGTH(ARRAY_AGG(status)) AS x FROM orders
/* agg_array_agg_ignore */ SELECT ARRAY_AGG(status IGNORE NULLS ORDER BY order_id) AS x FROM orders
/* agg_array_agg_limit */ SELECT ARRAY_AGG(order_id ORDER BY amount DESC, order_id LIMIT 3) AS x FROM orders WHERE amount IS NOT NULL
/* agg_array_agg_order_nullkey */ SELECT ARRAY_AGG(order_id ORDER BY amount, order_id) AS x FROM orders
/* agg_array_agg_empty */ SELECT ARRAY_AGG(order_id) AS x FROM orders WHERE FALSE
/* agg_array_agg_struct */ SELECT ARRAY_AGG(STRUCT(order_id, qty) ORDER BY order_id LIMIT 2) AS x FROM orders
/* agg_array_concat_agg */ SELECT ARRAY_CONCAT_AGG(tags ORDER BY basket_id) AS x FROM baskets
/* agg_any_having_max */ SELECT ANY_VALUE(status HAVING MAX order_ts) AS x FROM orders
/* agg_any_having_max_nullval */ SELECT ANY_VALUE(amount HAVING MAX qty) AS a, ANY_VALUE(amount HAVING MIN order_date) AS b FROM orders
/* agg_max_by */ SELECT MAX_BY(amount, order_date) AS a, MIN_BY(amount, order_date) AS b FROM orders
/* agg_logical */ SELECT LOGICAL_OR(qty > 100) AS a, LOGICAL_AND(qty > -100) AS b FROM orders
/* agg_stddev */ SELECT ROUND(STDDEV(qty), 6) AS a, ROUND(VAR_POP(qty), 6) AS b, ROUND(CORR(qty, discount), 6) AS c, ROUND(STDDEV_SAMP(discount), 6) AS d FROM orders
/* agg_stddev_one */ SELECT STDDEV(qty) AS a, COVAR_SAMP(qty, discount) AS c FROM orders WHERE order_id = 1
/* agg_approx_top */ SELECT APPROX_TOP_COUNT(country, 1)[OFFSET(0)].value AS x FROM orders WHERE country = 'US'
/* agg_approx_quant */ SELECT APPROX_QUANTILES(qty, 2)[OFFSET(1)] AS x FROM orders
/* agg_count_distinct_multi */ SELECT COUNT(DISTINCT TO_JSON_STRING(STRUCT(country, status))) AS x FROM orders
/* agg_sum_distinct */ SELECT SUM(DISTINCT qty) AS x FROM orders
/* agg_min_str */ SELECT MIN(status) AS a, MAX(status) AS b FROM orders
/* agg_bit_and */ SELECT BIT_XOR(order_id) AS x FROM orders
/* win_null_asc */ SELECT order_id, ROW_NUMBER() OVER (ORDER BY amount, order_id) AS x FROM orders ORDER BY order_id
/* win_null_desc */ SELECT order_id, ROW_NUMBER() OVER (ORDER BY amount DESC, order_id) AS x FROM orders ORDER BY order_id
/* win_last_value_default */ SELECT order_id, LAST_VALUE(status) OVER (ORDER BY order_ts, order_id) AS x FROM orders ORDER BY order_id
/* win_first_value_ignore */ SELECT order_id, FIRST_VALUE(amount IGNORE NULLS) OVER (PARTITION BY customer_id ORDER BY order_ts, order_id) AS x FROM orders ORDER BY order_id
/* win_sum_range_default */ SELECT order_id, SUM(qty) OVER (ORDER BY order_date) AS x FROM orders ORDER BY order_id
/* win_nth */ SELECT order_id, NTH_VALUE(order_id, 2) OVER (PARTITION BY country ORDER BY order_id) AS x FROM orders ORDER BY order_id
/* win_named */ SELECT order_id, SUM(qty) OVER w AS x FROM orders WINDOW w AS (PARTITION BY country ORDER BY order_id) ORDER BY order_id
/* win_count_distinct */ SELECT order_id, COUNT(DISTINCT status) OVER (PARTITION BY country) AS x FROM orders ORDER BY order_id
/* win_countif */ SELECT order_id, COUNTIF(status = 'paid') OVER (PARTITION BY country) AS x FROM orders ORDER BY order_id
/* win_range_num */ SELECT order_id, SUM(qty) OVER (ORDER BY order_id RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS x FROM orders ORDER BY order_id
/* win_over_agg */ SELECT country, SUM(qty) AS q, RANK() OVER (ORDER BY SUM(qty) DESC) AS r FROM orders WHERE country IS NOT NULL GROUP BY country ORDER BY country
/* win_pct_cont_null */ SELECT order_id, PERCENTILE_CONT(amount, 0.5) OVER () AS x FROM orders ORDER BY order_id
/* ord_null_asc */ SELECT amount FROM orders ORDER BY amount
/* ord_null_desc */ SELECT amount FROM orders ORDER BY amount DESC
/* ord_string */ SELECT name FROM customers ORDER BY name
/* ord_union */ SELECT amount AS a FROM orders UNION ALL SELECT NULL ORDER BY a
/* grp_alias_shadow */ SELECT UPPER(country) AS country, COUNT(*) AS n FROM customers GROUP BY country ORDER BY n, country
/* ord_alias_shadow */ SELECT order_id, -qty AS qty FROM orders WHERE qty IS NOT NULL ORDER BY qty, order_id
/* having_alias */ SELECT country, COUNT(*) AS n FROM orders GROUP BY country HAVING n > 2 ORDER BY country
/* where_shadow */ SELECT order_id, IFNULL(status, 'none') AS status FROM orders WHERE status IS NULL
/* rollup */ SELECT country, SUM(qty) AS q FROM orders WHERE country IS NOT NULL GROUP BY ROLLUP(country) ORDER BY country
/* cube */ SELECT country, status, SUM(qty) AS q FROM orders WHERE country IS NOT NULL AND status IS NOT NULL GROUP BY CUBE(country, status) ORDER BY country, status
/* group_by_expr_ordinal */ SELECT EXTRACT(YEAR FROM order_date) AS y, COUNT(*) AS n FROM orders GROUP BY 1 ORDER BY 1
/* pivot_alias */ SELECT * FROM (SELECT country, status, qty FROM orders WHERE country IS NOT NULL) PIVOT(SUM(qty) FOR status IN ('paid', 'refunded')) ORDER BY country
/* unpivot_include_nulls */ SELECT product, quarter, sales FROM quarterly UNPIVOT INCLUDE NULLS (sales FOR quarter IN (q1 AS 'Q1', q2 AS 'Q2')) ORDER BY product, quarter
/* unnest_offset */ SELECT basket_id, o, t FROM baskets, UNNEST(tags) AS t WITH OFFSET AS o ORDER BY basket_id, o
/* unnest_offset_noalias */ SELECT basket_id, offset, t FROM baskets, UNNEST(tags) AS t WITH OFFSET ORDER BY basket_id, offset
/* unnest_implicit */ SELECT b.basket_id, t FROM baskets AS b, b.tags AS t ORDER BY b.basket_id, t
/* unnest_struct_star */ SELECT basket_id, it.* FROM baskets, UNNEST(items) AS it ORDER BY basket_id, sku
/* unnest_struct_cols */ SELECT basket_id, sku, qty FROM baskets, UNNEST(items) ORDER BY basket_id, sku
/* unnest_literal_structs */ SELECT id, s FROM UNNEST([STRUCT(1 AS id, 'a' AS s), STRUCT(2, 'b')]) ORDER BY id
/* unnest_join_on */ SELECT basket_id, t FROM baskets LEFT JOIN UNNEST(tags) AS t ON t != 'x' ORDER BY basket_id, t
/* unnest_two */ SELECT a, b FROM UNNEST([1, 2]) AS a, UNNEST(['x', 'y']) AS b ORDER BY a, b
/* unnest_corr_agg */ SELECT basket_id, (SELECT STRING_AGG(t, '|' ORDER BY t) FROM UNNEST(tags) AS t) AS x FROM baskets ORDER BY basket_id
/* select_as_struct */ SELECT ARRAY(SELECT AS STRUCT order_id, qty FROM orders WHERE country = 'ES' ORDER BY order_id) AS x
/* select_as_value */ SELECT AS VALUE order_id FROM orders WHERE order_id < 3 ORDER BY order_id
/* except_star */ SELECT * EXCEPT (q1) FROM quarterly ORDER BY product
/* except_qualified */ SELECT q.* EXCEPT (q1), q.q1 * 2 AS dbl FROM quarterly AS q ORDER BY product
/* backtick_ident */ SELECT `order_id` AS `order`, `orders`.`qty` FROM `orders` ORDER BY `order`
/* case_ident */ SELECT Order_Id, QTY FROM orders ORDER BY ORDER_ID
/* keyword_alias */ SELECT qty AS `select`, country AS `group` FROM orders ORDER BY order_id
/* trailing_comma */ SELECT order_id, qty, FROM orders ORDER BY order_id
/* comments_hash */ SELECT order_id, -- c1  /* c2 */ qty # c3 FROM orders ORDER BY order_id
/* union_by_name */ SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a ORDER BY a
/* cross_join_comma */ SELECT COUNT(*) AS n FROM orders, customers
/* using_join */ SELECT customer_id, name, qty FROM orders JOIN customers USING (customer_id) ORDER BY order_id
/* full_join_using */ SELECT customer_id, customers.name FROM customers FULL JOIN dim_customer AS d USING (customer_id) ORDER BY customer_id
/* not_in_subq_null */ SELECT name FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders) ORDER BY name
/* exists_corr */ SELECT name FROM customers AS c WHERE EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = c.customer_id AND o.status = 'refunded') ORDER BY name
/* scalar_subq_multi */ SELECT (SELECT order_id FROM orders) AS x
/* recursive */ WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT SUM(n) AS s FROM r
/* cte_shadow_table */ WITH orders AS (SELECT 1 AS order_id) SELECT * FROM orders
/* tablesample */ SELECT COUNT(*) <= 12 AS x FROM orders TABLESAMPLE SYSTEM (100 PERCENT)
/* pipe_syntax */ FROM orders |> WHERE country = 'ES' |> AGGREGATE SUM(qty) AS q GROUP BY status |> ORDER BY q
/* qualify_no_where */ SELECT order_id FROM orders WHERE TRUE QUALIFY RANK() OVER (PARTITION BY country ORDER BY order_date DESC) = 1 ORDER BY order_id
/* limit_offset */ SELECT order_id FROM orders ORDER BY order_id LIMIT 3 OFFSET 2
/* date_literal_cmp */ SELECT COUNT(*) AS n FROM orders WHERE order_ts >= TIMESTAMP '2024-01-31' AND order_ts < TIMESTAMP_ADD(TIMESTAMP '2024-01-31', INTERVAL 1 DAY)
/* date_between_ts */ SELECT COUNT(*) AS n FROM orders WHERE order_ts BETWEEN '2024-01-01' AND '2024-01-31'
