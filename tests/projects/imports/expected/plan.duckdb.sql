-- 8 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "till";

-- extract till.sales
DELETE FROM _dwh.rejected_rows WHERE source_table = 'till.sales';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "till"."sales" AS SELECT _dwh_value_0 AS "sold_on", _dwh_value_1 AS "article", _dwh_value_2 AS "amount", (("sold_on" <> '' AND (_dwh_value_0 IS NULL OR _dwh_value_0 NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31')) OR ("amount" <> '' AND _dwh_value_2 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, CASE WHEN "sold_on" BETWEEN '0' AND ':' AND strlen("sold_on") <= 10 THEN TRY_CAST("sold_on" AS DATE) END AS _dwh_value_0, "article" AS _dwh_value_1, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_2 FROM (SELECT "sold_on", "article", "amount" FROM read_csv(['<project>/files/sales.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'sold_on': 'VARCHAR', 'article': 'VARCHAR', 'amount': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'till.sales', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/files/sales.csv' THEN dwh_csv_line_of('<project>/files/sales.csv', 'utf-8', ',', '"', '0,1,2', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("sold_on", ''), coalesce("article", ''), coalesce("amount", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("sold_on" <> '' AND (_dwh_value_0 IS NULL OR _dwh_value_0 NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31')) THEN {'column_name': 'sold_on', 'reason': '`' || "sold_on"::VARCHAR || '` is not DATE'} WHEN ("amount" <> '' AND _dwh_value_2 IS NULL) THEN {'column_name': 'amount', 'reason': '`' || "amount"::VARCHAR || '` is not NUMERIC'} END AS _dwh_misfit FROM (SELECT *, CASE WHEN "sold_on" BETWEEN '0' AND ':' AND strlen("sold_on") <= 10 THEN TRY_CAST("sold_on" AS DATE) END AS _dwh_value_0, "article" AS _dwh_value_1, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_2 FROM (SELECT "sold_on", "article", "amount", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/files/sales.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'sold_on': 'VARCHAR', 'article': 'VARCHAR', 'amount': 'VARCHAR'}, ignore_errors = true)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "till"."sales" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "till"."sales" WHERE _dwh_rejected;
ALTER TABLE "till"."sales" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'till.sales', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "till"."sales")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'till.sales')::BIGINT AS rejected;

-- build stg_sales (after till.sales)
CREATE OR REPLACE TABLE main."stg_sales" AS
SELECT
  "sales"."sold_on",
  "sales"."article",
  "sales"."amount"
FROM "till"."sales" AS "sales";
COMMENT ON TABLE main."stg_sales" IS 'Sales of any till. One row for each sale.';
SELECT count(*) FROM main."stg_sales";

-- build best_article (after stg_sales)
CREATE OR REPLACE VIEW main."best_article" AS
SELECT
  "stg_sales"."article",
  sum("stg_sales"."amount") AS "amount"
FROM main."stg_sales" AS "stg_sales"
GROUP BY "stg_sales"."article"
ORDER BY "amount" DESC NULLS LAST, "article" NULLS FIRST
LIMIT 1;

-- build daily_sales (after stg_sales)
CREATE OR REPLACE TABLE main."daily_sales" AS
SELECT
  "stg_sales"."sold_on",
  sum(CAST(round(_dwh.bq_numeric_multiply("stg_sales"."amount", CAST(1 AS DECIMAL(38,9)) + CAST('0.19' AS DECIMAL(38,9))), 2) AS DECIMAL(38,9))) AS "gross_amount"
FROM main."stg_sales" AS "stg_sales"
GROUP BY "stg_sales"."sold_on";
COMMENT ON TABLE main."daily_sales" IS 'Sales of a day, gross. One row for each day.';
SELECT count(*) FROM main."daily_sales";

-- test not_null_daily_sales_sold_on (after daily_sales)
SELECT count(*) FROM (
SELECT
  "daily_sales"."sold_on",
  "daily_sales"."gross_amount"
FROM main."daily_sales" AS "daily_sales"
WHERE "daily_sales"."sold_on" IS NULL
);

-- test unique_daily_sales_sold_on (after daily_sales)
SELECT count(*) FROM (
SELECT
  "daily_sales"."sold_on",
  count(*) AS "row_count"
FROM main."daily_sales" AS "daily_sales"
WHERE "daily_sales"."sold_on" IS NOT NULL
GROUP BY "daily_sales"."sold_on"
HAVING count(*) > 1
);

-- test expression_daily_sales_gross_amount (after daily_sales)
SELECT count(*) FROM (
SELECT
  "daily_sales"."sold_on",
  "daily_sales"."gross_amount"
FROM main."daily_sales" AS "daily_sales"
WHERE ("daily_sales"."gross_amount" >= CAST(0 AS DECIMAL(38,9))) IS NOT TRUE
);

-- test not_null_stg_sales_sold_on (after stg_sales)
SELECT count(*) FROM (
SELECT
  "stg_sales"."sold_on",
  "stg_sales"."article",
  "stg_sales"."amount"
FROM main."stg_sales" AS "stg_sales"
WHERE "stg_sales"."sold_on" IS NULL
);
