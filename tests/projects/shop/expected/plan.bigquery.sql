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
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('not_null_stg_orders_order_id', 'unique_stg_orders_order_id', 'unique_customers_customer', 'not_null_customers_customer');
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
CREATE OR REPLACE TABLE "files"."orders" AS SELECT _dwh_value_0 AS "order_id", _dwh_value_1 AS "customer", _dwh_value_2 AS "ordered_at", _dwh_value_3 AS "amount", (("order_id" <> '' AND _dwh_value_0 IS NULL) OR ("ordered_at" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999')) OR ("amount" <> '' AND _dwh_value_3 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_at" BETWEEN '0' AND ':' AND NOT contains("ordered_at", '+') AND NOT suffix("ordered_at", 'Z') AND (strlen("ordered_at") = 19 OR (NOT contains(substr("ordered_at", 11), '-') AND right("ordered_at", 1) < ':')) THEN TRY_CAST("ordered_at" AS TIMESTAMP) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3 FROM (SELECT "order_id", "customer", "ordered_at", "amount" FROM read_csv(['<project>/data/orders-1.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_at': 'VARCHAR', 'amount': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans') UNION ALL SELECT "order_id", "customer", "ordered_at", "amount" FROM read_csv(['<project>/data/orders-2.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'amount': 'VARCHAR', 'order_id': 'VARCHAR', 'ordered_at': 'VARCHAR', 'customer': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans', parallel = false)));
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/data/orders-1.csv' THEN dwh_csv_line_of('<project>/data/orders-1.csv', 'utf-8', ',', '"', '0,1,2,3', '', raw, occurrence) WHEN '<project>/data/orders-2.csv' THEN dwh_csv_line_of('<project>/data/orders-2.csv', 'utf-8', ',', '"', '1,3,2,0', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("order_id", ''), coalesce("customer", ''), coalesce("ordered_at", ''), coalesce("amount", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("order_id" <> '' AND _dwh_value_0 IS NULL) THEN {'column_name': 'order_id', 'reason': '`' || "order_id"::VARCHAR || '` is not INT64'} WHEN ("ordered_at" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999')) THEN {'column_name': 'ordered_at', 'reason': '`' || "ordered_at"::VARCHAR || '` is not DATETIME'} WHEN ("amount" <> '' AND _dwh_value_3 IS NULL) THEN {'column_name': 'amount', 'reason': '`' || "amount"::VARCHAR || '` is not NUMERIC'} END AS _dwh_misfit FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_at" BETWEEN '0' AND ':' AND NOT contains("ordered_at", '+') AND NOT suffix("ordered_at", 'Z') AND (strlen("ordered_at") = 19 OR (NOT contains(substr("ordered_at", 11), '-') AND right("ordered_at", 1) < ':')) THEN TRY_CAST("ordered_at" AS TIMESTAMP) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3 FROM (SELECT "order_id", "customer", "ordered_at", "amount", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/orders-1.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_at': 'VARCHAR', 'amount': 'VARCHAR'}, ignore_errors = true) UNION ALL SELECT "order_id", "customer", "ordered_at", "amount", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/orders-2.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'amount': 'VARCHAR', 'order_id': 'VARCHAR', 'ordered_at': 'VARCHAR', 'customer': 'VARCHAR'}, ignore_errors = true, parallel = false)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "files"."orders" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "files"."orders" WHERE _dwh_rejected;
ALTER TABLE "files"."orders" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', path, CASE path WHEN '<project>/data/orders-2.csv' THEN dwh_csv_line('<project>/data/orders-2.csv', 'utf-8', ',', '"', line) ELSE line END, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "files"."orders")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'files.orders')::BIGINT AS rejected;

-- build stg_orders (after files.orders)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_orders` AS
SELECT order_id, NULLIF(TRIM(customer), '') AS customer, DATE(ordered_at) AS order_date, amount FROM `my-project`.`shop__build_1_files`.`orders`;

-- build customers (after stg_orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`customers`
OPTIONS(description='One row for each customer.') AS
SELECT
  customer,
  COUNT(*) AS order_count,
  COUNTIF(amount >= CAST(NUMERIC '5.00' AS NUMERIC)) AS big_count,
  SUM(amount) AS amount,
  MIN(order_date) AS first_order_date,
  CAST(SUM(amount) AS FLOAT64) / COUNT(*) AS aov
FROM `my-project`.`shop__build_1`.`stg_orders`
GROUP BY customer;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers`;

-- build monthly (after stg_orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`monthly` AS
WITH months AS (
  SELECT FORMAT_DATE('%Y-%m', order_date) AS order_month, SUM(amount) AS revenue
  FROM `my-project`.`shop__build_1`.`stg_orders`
  GROUP BY order_month
)
SELECT order_month, revenue, LAG(revenue) OVER (ORDER BY order_month) AS previous_revenue
FROM months
ORDER BY order_month;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`monthly`;

-- test not_null_stg_orders_order_id (after stg_orders)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_orders` WHERE `order_id` IS NULL
);

-- test unique_stg_orders_order_id (after stg_orders)
SELECT COUNT(*) AS failures FROM (
SELECT `order_id`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`stg_orders` WHERE `order_id` IS NOT NULL GROUP BY `order_id` HAVING COUNT(*) > 1
);

-- test unique_customers_customer (after customers)
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers` WHERE `customer` IS NOT NULL GROUP BY `customer` HAVING COUNT(*) > 1
);

-- test not_null_customers_customer (after customers)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`customers` WHERE `customer` IS NULL
);

-- publish
-- copy shop__build_1_files.orders to shop_files.orders
-- copy shop__build_1.customers to shop.customers
-- copy shop__build_1.monthly to shop.monthly
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_orders` AS
SELECT order_id, NULLIF(TRIM(customer), '') AS customer, DATE(ordered_at) AS order_date, amount FROM `my-project`.`shop_files`.`orders`;
-- describe shop.stg_orders: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers: {"description":"One row for each customer.","columns":{"customer":"The name."},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.monthly: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

