-- 8 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`runs` (run_id STRING, started_at TIMESTAMP, finished_at TIMESTAMP, version STRING, target STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`steps` (run_id STRING, step STRING, kind STRING, outcome STRING, row_count INT64, took_ms INT64);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`relations` (name STRING, kind STRING, fingerprint STRING, row_count INT64, run_id STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`sources` (name STRING, inspected STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`tests` (name STRING, fingerprint STRING, failure_count INT64, run_id STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`test_failures` (test STRING, number INT64, failing_row STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`rejected_rows` (source_table STRING, file STRING, line INT64, column_name STRING, reason STRING, raw STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`publication_steps` (run_id STRING, number INT64, kind STRING, relation STRING, place STRING, detail STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`publications` (run_id STRING, number INT64, published_at TIMESTAMP, relation STRING, place STRING, was STRING, detail STRING);
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('not_null_daily_sales_sold_on', 'unique_daily_sales_sold_on', 'expression_daily_sales_gross_amount', 'not_null_stg_sales_sold_on');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('till.sales');

-- extract till.sales
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
CREATE SCHEMA IF NOT EXISTS "till";
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
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`stg_sales`
OPTIONS(description='Sales of any till. One row for each sale.') AS
SELECT sold_on, article, amount
FROM `my-project`.`shop__build_1_till`.`sales`;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`stg_sales`;

-- build best_article (after stg_sales)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`best_article` AS
SELECT article, SUM(amount) AS amount
FROM `my-project`.`shop__build_1`.`stg_sales`
GROUP BY article
ORDER BY amount DESC, article
LIMIT 1;

-- build daily_sales (after stg_sales)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`daily_sales`
OPTIONS(description='Sales of a day, gross. One row for each day.') AS
SELECT sold_on, SUM((ROUND(CAST(amount AS NUMERIC) * (1 + CAST(CAST(NUMERIC '0.19' AS NUMERIC) AS NUMERIC)), 2))) AS gross_amount
FROM `my-project`.`shop__build_1`.`stg_sales`
GROUP BY sold_on;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`daily_sales`;

-- test not_null_daily_sales_sold_on (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`daily_sales` WHERE `sold_on` IS NULL
);

-- test unique_daily_sales_sold_on (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT `sold_on`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`daily_sales` WHERE `sold_on` IS NOT NULL GROUP BY `sold_on` HAVING COUNT(*) > 1
);

-- test expression_daily_sales_gross_amount (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`daily_sales` WHERE (gross_amount >= 0) IS NOT TRUE
);

-- test not_null_stg_sales_sold_on (after stg_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_sales` WHERE `sold_on` IS NULL
);

-- publish
-- copy shop__build_1_till.sales to shop_till.sales
-- copy shop__build_1.stg_sales to shop.stg_sales
-- copy shop__build_1.daily_sales to shop.daily_sales
CREATE OR REPLACE VIEW `my-project`.`shop`.`best_article` AS
SELECT article, SUM(amount) AS amount
FROM `my-project`.`shop`.`stg_sales`
GROUP BY article
ORDER BY amount DESC, article
LIMIT 1;
-- describe shop.stg_sales: {"description":"Sales of any till. One row for each sale.","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.best_article: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.daily_sales: {"description":"Sales of a day, gross. One row for each day.","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

