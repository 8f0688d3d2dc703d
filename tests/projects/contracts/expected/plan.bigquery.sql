-- 5 steps, starting from hidden datasets; 0 relations stay as they are

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
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('constraint_foreign_key_fct_lines_customer');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.orders');

-- extract files.orders
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
CREATE SCHEMA IF NOT EXISTS "files";
DELETE FROM _dwh.rejected_rows WHERE source_table = 'files.orders';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "files"."orders" AS SELECT _dwh_value_0 AS "order_id", _dwh_value_1 AS "line", _dwh_value_2 AS "customer", _dwh_value_3 AS "amount", (("order_id" <> '' AND _dwh_value_0 IS NULL) OR ("line" <> '' AND _dwh_value_1 IS NULL) OR ("amount" <> '' AND _dwh_value_3 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, TRY_CAST(CASE WHEN contains("line", '.') OR contains("line", 'e') OR contains("line", 'E') OR contains("line", '_') THEN NULL ELSE "line" END AS BIGINT) AS _dwh_value_1, "customer" AS _dwh_value_2, TRY_CAST(CASE WHEN contains("amount", '.') OR contains("amount", 'e') OR contains("amount", 'E') OR contains("amount", '_') THEN NULL ELSE "amount" END AS BIGINT) AS _dwh_value_3 FROM (SELECT "order_id", "line", "customer", "amount" FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'line': 'VARCHAR', 'customer': 'VARCHAR', 'amount': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/data/orders.csv' THEN dwh_csv_line_of('<project>/data/orders.csv', 'utf-8', ',', '"', '0,1,2,3', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("order_id", ''), coalesce("line", ''), coalesce("customer", ''), coalesce("amount", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("order_id" <> '' AND _dwh_value_0 IS NULL) THEN {'column_name': 'order_id', 'reason': '`' || "order_id"::VARCHAR || '` is not INT64'} WHEN ("line" <> '' AND _dwh_value_1 IS NULL) THEN {'column_name': 'line', 'reason': '`' || "line"::VARCHAR || '` is not INT64'} WHEN ("amount" <> '' AND _dwh_value_3 IS NULL) THEN {'column_name': 'amount', 'reason': '`' || "amount"::VARCHAR || '` is not INT64'} END AS _dwh_misfit FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, TRY_CAST(CASE WHEN contains("line", '.') OR contains("line", 'e') OR contains("line", 'E') OR contains("line", '_') THEN NULL ELSE "line" END AS BIGINT) AS _dwh_value_1, "customer" AS _dwh_value_2, TRY_CAST(CASE WHEN contains("amount", '.') OR contains("amount", 'e') OR contains("amount", 'E') OR contains("amount", '_') THEN NULL ELSE "amount" END AS BIGINT) AS _dwh_value_3 FROM (SELECT "order_id", "line", "customer", "amount", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'line': 'VARCHAR', 'customer': 'VARCHAR', 'amount': 'VARCHAR'}, ignore_errors = true)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "files"."orders" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "files"."orders" WHERE _dwh_rejected;
ALTER TABLE "files"."orders" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "files"."orders")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'files.orders')::BIGINT AS rejected;

-- build stg_lines (after files.orders)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT * FROM `my-project`.`shop__build_1_files`.`orders`
);
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_lines` WHERE `amount` IS NULL
);

-- build dim_customers (after stg_lines)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`dim_customers`
OPTIONS(description='One row for each customer.') AS
SELECT CAST(`customer` AS STRING) AS `customer`, CAST(`order_count` AS FLOAT64) AS `order_count` FROM (
SELECT customer, COUNT(DISTINCT order_id) AS order_count FROM `my-project`.`shop__build_1`.`stg_lines` GROUP BY customer
);
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`dim_customers` GROUP BY `customer` HAVING COUNT(*) > 1 OR `customer` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`dim_customers`;

-- build fct_lines (after stg_lines)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`fct_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT order_id, line, customer, amount FROM `my-project`.`shop__build_1`.`stg_lines`
);
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`fct_lines` WHERE `customer` IS NULL
);
SELECT COUNT(*) AS failures FROM (
SELECT `order_id`, `line`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`fct_lines` GROUP BY `order_id`, `line` HAVING COUNT(*) > 1 OR `order_id` IS NULL OR `line` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`fct_lines`;

-- test constraint_foreign_key_fct_lines_customer (after fct_lines, dim_customers)
SELECT COUNT(*) AS failures FROM (
SELECT child.* FROM `my-project`.`shop__build_1`.`fct_lines` AS child LEFT JOIN `my-project`.`shop__build_1`.`dim_customers` AS parent ON child.`customer` = parent.`customer` WHERE child.`customer` IS NOT NULL AND parent.`customer` IS NULL
);

-- publish
-- copy shop__build_1_files.orders to shop_files.orders
-- copy shop__build_1.dim_customers to shop.dim_customers
-- copy shop__build_1.fct_lines to shop.fct_lines
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT * FROM `my-project`.`shop_files`.`orders`
);
-- describe shop.stg_lines: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.dim_customers: {"description":"One row for each customer.","columns":{"order_count":"How many orders, as a FLOAT64 for the tool's sake."},"labels":{},"primary_key":["customer"],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.fct_lines: {"description":"","columns":{"amount":"In euros, it's net.","customer":"Who."},"labels":{},"primary_key":["order_id","line"],"foreign_keys":[{"column":"customer","to":{"project":"my-project","dataset":"shop","table":"dim_customers"},"field":"customer"}],"expiration_days":null,"is_filter_required":false}

