-- 9 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "shop";

-- unit-test a_customer_counts_once
CREATE SCHEMA "unit test a_customer_counts_once";
CREATE OR REPLACE TABLE "unit test a_customer_counts_once"."stg_orders" ("order_id" VARCHAR, "customer" VARCHAR, "ordered_on" DATE, "amount" DECIMAL(38,9), "weight" DOUBLE);
INSERT INTO "unit test a_customer_counts_once"."stg_orders" VALUES
('a', 'ann', CAST('2018-01-30' AS DATE), CAST('10.10' AS DECIMAL(38,9)), CAST('0.1' AS DOUBLE)),
('b', 'ann', CAST('2018-01-31' AS DATE), CAST('0.05' AS DECIMAL(38,9)), CAST('0.2' AS DOUBLE)),
('c', 'bob', CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,9)), CAST(NULL AS DOUBLE));
CREATE OR REPLACE TABLE "unit test a_customer_counts_once"."shop.people" ("customer" VARCHAR, "name" VARCHAR);
INSERT INTO "unit test a_customer_counts_once"."shop.people" VALUES
('ann', 'Ann');
CREATE OR REPLACE TABLE "unit test a_customer_counts_once"."expected rows" ("customer" VARCHAR, "order_count" BIGINT, "revenue" DECIMAL(38,9), "days" BIGINT, "name" VARCHAR, "weight" DOUBLE, "orders" VARCHAR[], "last" STRUCT("id" VARCHAR, "day" DATE));
INSERT INTO "unit test a_customer_counts_once"."expected rows" VALUES
('bob', CAST('1' AS BIGINT), CAST(NULL AS DECIMAL(38,9)), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR), CAST(NULL AS DOUBLE), CAST(['c'] AS VARCHAR[]), CAST({'id': 'c', 'day': CAST(NULL AS DATE)} AS STRUCT("id" VARCHAR, "day" DATE))),
('ann', CAST('2' AS BIGINT), CAST('10.15' AS DECIMAL(38,9)), CAST('0' AS BIGINT), 'Ann', CAST('0.3' AS DOUBLE), CAST(['a', 'b'] AS VARCHAR[]), CAST({'id': 'b', 'day': CAST('2018-01-31' AS DATE)} AS STRUCT("id" VARCHAR, "day" DATE)));
SELECT "customer", "order_count", "revenue", "days", "name", "weight", "orders", "last" FROM (
SELECT
  "o"."customer",
  any_value("p"."name") AS "name",
  count(*) AS "order_count",
  sum("o"."amount") AS "revenue",
  _dwh.bq_finite(sum("o"."weight")) AS "weight",
  date_diff('day', max("o"."ordered_on"), CAST(DATE '2018-01-31' AS DATE)) AS "days",
  list("o"."order_id" ORDER BY "o"."order_id" NULLS FIRST) AS "orders",
  struct_pack("id" := max("o"."order_id"), "day" := max("o"."ordered_on")) AS "last"
FROM "unit test a_customer_counts_once"."stg_orders" AS "o"
LEFT JOIN "unit test a_customer_counts_once"."shop.people" AS "p" ON "p"."customer" = "o"."customer"
GROUP BY "o"."customer"
);
SELECT * FROM "unit test a_customer_counts_once"."expected rows";

-- unit-test as_of_is_another_day
CREATE SCHEMA "unit test as_of_is_another_day";
CREATE OR REPLACE TABLE "unit test as_of_is_another_day"."stg_orders" ("order_id" VARCHAR, "customer" VARCHAR, "ordered_on" DATE, "amount" DECIMAL(38,9), "weight" DOUBLE);
INSERT INTO "unit test as_of_is_another_day"."stg_orders" VALUES
('a', 'ann', CAST('2018-02-27' AS DATE), CAST(NULL AS DECIMAL(38,9)), CAST(NULL AS DOUBLE));
CREATE OR REPLACE TABLE "unit test as_of_is_another_day"."shop.people" ("customer" VARCHAR, "name" VARCHAR);
CREATE OR REPLACE TABLE "unit test as_of_is_another_day"."expected rows" ("customer" VARCHAR, "days" BIGINT);
INSERT INTO "unit test as_of_is_another_day"."expected rows" VALUES
('ann', CAST('1' AS BIGINT));
SELECT "customer", "days" FROM (
SELECT
  "o"."customer",
  any_value("p"."name") AS "name",
  count(*) AS "order_count",
  sum("o"."amount") AS "revenue",
  _dwh.bq_finite(sum("o"."weight")) AS "weight",
  date_diff('day', max("o"."ordered_on"), CAST(DATE '2018-02-28' AS DATE)) AS "days",
  list("o"."order_id" ORDER BY "o"."order_id" NULLS FIRST) AS "orders",
  struct_pack("id" := max("o"."order_id"), "day" := max("o"."ordered_on")) AS "last"
FROM "unit test as_of_is_another_day"."stg_orders" AS "o"
LEFT JOIN "unit test as_of_is_another_day"."shop.people" AS "p" ON "p"."customer" = "o"."customer"
GROUP BY "o"."customer"
);
SELECT * FROM "unit test as_of_is_another_day"."expected rows";

-- unit-test nothing_comes_of_nothing
CREATE SCHEMA "unit test nothing_comes_of_nothing";
CREATE OR REPLACE TABLE "unit test nothing_comes_of_nothing"."stg_orders" ("order_id" VARCHAR, "customer" VARCHAR, "ordered_on" DATE, "amount" DECIMAL(38,9), "weight" DOUBLE);
CREATE OR REPLACE TABLE "unit test nothing_comes_of_nothing"."shop.people" ("customer" VARCHAR, "name" VARCHAR);
CREATE OR REPLACE TABLE "unit test nothing_comes_of_nothing"."expected rows" ("customer" VARCHAR, "name" VARCHAR, "order_count" BIGINT, "revenue" DECIMAL(38,9), "weight" DOUBLE, "days" BIGINT, "orders" VARCHAR[], "last" STRUCT("id" VARCHAR, "day" DATE));
SELECT "customer", "name", "order_count", "revenue", "weight", "days", "orders", "last" FROM (
SELECT
  "o"."customer",
  any_value("p"."name") AS "name",
  count(*) AS "order_count",
  sum("o"."amount") AS "revenue",
  _dwh.bq_finite(sum("o"."weight")) AS "weight",
  date_diff('day', max("o"."ordered_on"), CAST(DATE '2018-01-31' AS DATE)) AS "days",
  list("o"."order_id" ORDER BY "o"."order_id" NULLS FIRST) AS "orders",
  struct_pack("id" := max("o"."order_id"), "day" := max("o"."ordered_on")) AS "last"
FROM "unit test nothing_comes_of_nothing"."stg_orders" AS "o"
LEFT JOIN "unit test nothing_comes_of_nothing"."shop.people" AS "p" ON "p"."customer" = "o"."customer"
GROUP BY "o"."customer"
);
SELECT * FROM "unit test nothing_comes_of_nothing"."expected rows";

-- unit-test the_largest_stand_first
CREATE SCHEMA "unit test the_largest_stand_first";
CREATE OR REPLACE TABLE "unit test the_largest_stand_first"."customers" ("customer" VARCHAR, "name" VARCHAR, "order_count" BIGINT, "revenue" DECIMAL(38,9), "weight" DOUBLE, "days" BIGINT, "orders" VARCHAR[], "last" STRUCT("id" VARCHAR, "day" DATE));
INSERT INTO "unit test the_largest_stand_first"."customers" VALUES
('ann', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST('10.15' AS DECIMAL(38,9)), CAST(NULL AS DOUBLE), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR[]), CAST(NULL AS STRUCT("id" VARCHAR, "day" DATE))),
('bob', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS DECIMAL(38,9)), CAST(NULL AS DOUBLE), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR[]), CAST(NULL AS STRUCT("id" VARCHAR, "day" DATE))),
('eve, the third', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST('99.00' AS DECIMAL(38,9)), CAST(NULL AS DOUBLE), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR[]), CAST(NULL AS STRUCT("id" VARCHAR, "day" DATE)));
CREATE OR REPLACE TABLE "unit test the_largest_stand_first"."expected rows" ("customer" VARCHAR, "revenue" DECIMAL(38,9));
INSERT INTO "unit test the_largest_stand_first"."expected rows" VALUES
('eve, the third', CAST('99' AS DECIMAL(38,9))),
('ann', CAST('10.15' AS DECIMAL(38,9))),
('bob', CAST(NULL AS DECIMAL(38,9)));
SELECT "customer", "revenue" FROM (
SELECT
  "customers"."customer",
  "customers"."revenue"
FROM "unit test the_largest_stand_first"."customers" AS "customers"
ORDER BY "revenue" DESC NULLS LAST, "customer" NULLS FIRST
);
SELECT * FROM "unit test the_largest_stand_first"."expected rows";

-- extract shop.orders
DELETE FROM _dwh.rejected_rows WHERE source_table = 'shop.orders';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "shop"."orders" AS SELECT _dwh_value_0 AS "order_id", _dwh_value_1 AS "customer", _dwh_value_2 AS "ordered_on", _dwh_value_3 AS "amount", _dwh_value_4 AS "weight", (("ordered_on" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31')) OR ("amount" <> '' AND _dwh_value_3 IS NULL) OR ("weight" <> '' AND _dwh_value_4 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, "order_id" AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_on" BETWEEN '0' AND ':' AND strlen("ordered_on") <= 10 THEN TRY_CAST("ordered_on" AS DATE) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3, TRY_CAST("weight" AS DOUBLE) AS _dwh_value_4 FROM (SELECT "order_id", "customer", "ordered_on", "amount", "weight" FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_on': 'VARCHAR', 'amount': 'VARCHAR', 'weight': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'shop.orders', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/data/orders.csv' THEN dwh_csv_line_of('<project>/data/orders.csv', 'utf-8', ',', '"', '0,1,2,3,4', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("order_id", ''), coalesce("customer", ''), coalesce("ordered_on", ''), coalesce("amount", ''), coalesce("weight", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("ordered_on" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31')) THEN {'column_name': 'ordered_on', 'reason': '`' || "ordered_on"::VARCHAR || '` is not DATE'} WHEN ("amount" <> '' AND _dwh_value_3 IS NULL) THEN {'column_name': 'amount', 'reason': '`' || "amount"::VARCHAR || '` is not NUMERIC'} WHEN ("weight" <> '' AND _dwh_value_4 IS NULL) THEN {'column_name': 'weight', 'reason': '`' || "weight"::VARCHAR || '` is not FLOAT64'} END AS _dwh_misfit FROM (SELECT *, "order_id" AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_on" BETWEEN '0' AND ':' AND strlen("ordered_on") <= 10 THEN TRY_CAST("ordered_on" AS DATE) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3, TRY_CAST("weight" AS DOUBLE) AS _dwh_value_4 FROM (SELECT "order_id", "customer", "ordered_on", "amount", "weight", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_on': 'VARCHAR', 'amount': 'VARCHAR', 'weight': 'VARCHAR'}, ignore_errors = true)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "shop"."orders" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "shop"."orders" WHERE _dwh_rejected;
ALTER TABLE "shop"."orders" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'shop.orders', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "shop"."orders")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'shop.orders')::BIGINT AS rejected;

-- extract shop.people
DELETE FROM _dwh.rejected_rows WHERE source_table = 'shop.people';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "shop"."people" AS SELECT _dwh_value_0 AS "customer", _dwh_value_1 AS "name" FROM (SELECT *, "customer" AS _dwh_value_0, "name" AS _dwh_value_1 FROM (SELECT "customer", "name" FROM read_csv(['<project>/data/people.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'customer': 'VARCHAR', 'name': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'shop.people', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "shop"."people")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'shop.people')::BIGINT AS rejected;

-- build stg_orders (after shop.orders)
CREATE OR REPLACE VIEW main."stg_orders" AS
SELECT
  "orders"."order_id",
  "orders"."customer",
  "orders"."ordered_on",
  "orders"."amount",
  "orders"."weight"
FROM "shop"."orders" AS "orders";

-- build customers (after stg_orders, shop.people)
CREATE OR REPLACE TABLE main."customers" AS
SELECT
  "o"."customer",
  any_value("p"."name") AS "name",
  count(*) AS "order_count",
  sum("o"."amount") AS "revenue",
  _dwh.bq_finite(sum("o"."weight")) AS "weight",
  date_diff('day', max("o"."ordered_on"), CAST(DATE '2018-01-31' AS DATE)) AS "days",
  list("o"."order_id" ORDER BY "o"."order_id" NULLS FIRST) AS "orders",
  struct_pack("id" := max("o"."order_id"), "day" := max("o"."ordered_on")) AS "last"
FROM main."stg_orders" AS "o"
LEFT JOIN "shop"."people" AS "p" ON "p"."customer" = "o"."customer"
GROUP BY "o"."customer";
SELECT count(*) FROM main."customers";

-- build ranking (after customers)
CREATE OR REPLACE TABLE main."ranking" AS
SELECT
  "customers"."customer",
  "customers"."revenue"
FROM main."customers" AS "customers"
ORDER BY "revenue" DESC NULLS LAST, "customer" NULLS FIRST;
SELECT count(*) FROM main."ranking";
