-- 8 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "files";

-- extract files.orders
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
CREATE OR REPLACE VIEW main."stg_orders" AS
SELECT
  "orders"."order_id",
  nullif(_dwh.bq_trim("orders"."customer"), '') AS "customer",
  CAST("orders"."ordered_at" AS DATE) AS "order_date",
  "orders"."amount"
FROM "files"."orders" AS "orders";

-- build customers (after stg_orders)
CREATE OR REPLACE TABLE main."customers" AS
SELECT
  "stg_orders"."customer",
  count(*) AS "order_count",
  count(CASE WHEN "stg_orders"."amount" >= CAST('5.00' AS DECIMAL(38,9)) THEN 1 END) AS "big_count",
  sum("stg_orders"."amount") AS "amount",
  min("stg_orders"."order_date") AS "first_order_date",
  _dwh.bq_divide_float(CAST(sum("stg_orders"."amount") AS DOUBLE), CAST(count(*) AS DOUBLE)) AS "aov"
FROM main."stg_orders" AS "stg_orders"
GROUP BY "stg_orders"."customer";
COMMENT ON TABLE main."customers" IS 'One row for each customer.';
COMMENT ON COLUMN main."customers"."customer" IS 'The name.';
SELECT count(*) FROM main."customers";

-- build monthly (after stg_orders)
CREATE OR REPLACE TABLE main."monthly" AS
WITH "months" AS (
  SELECT
    CAST(year("stg_orders"."order_date") AS VARCHAR) || strftime("stg_orders"."order_date", '-%m') AS "order_month",
    sum("stg_orders"."amount") AS "revenue"
  FROM main."stg_orders" AS "stg_orders"
  GROUP BY 1
)
SELECT
  "months"."order_month",
  "months"."revenue",
  lag("months"."revenue") OVER (ORDER BY "months"."order_month" NULLS FIRST) AS "previous_revenue"
FROM "months" AS "months"
ORDER BY "order_month" NULLS FIRST;
SELECT count(*) FROM main."monthly";

-- test not_null_stg_orders_order_id (after stg_orders)
SELECT count(*) FROM (
SELECT
  "stg_orders"."order_id",
  "stg_orders"."customer",
  "stg_orders"."order_date",
  "stg_orders"."amount"
FROM main."stg_orders" AS "stg_orders"
WHERE "stg_orders"."order_id" IS NULL
);

-- test unique_stg_orders_order_id (after stg_orders)
SELECT count(*) FROM (
SELECT
  "stg_orders"."order_id",
  count(*) AS "row_count"
FROM main."stg_orders" AS "stg_orders"
WHERE "stg_orders"."order_id" IS NOT NULL
GROUP BY "stg_orders"."order_id"
HAVING count(*) > 1
);

-- test unique_customers_customer (after customers)
SELECT count(*) FROM (
SELECT
  "customers"."customer",
  count(*) AS "row_count"
FROM main."customers" AS "customers"
WHERE "customers"."customer" IS NOT NULL
GROUP BY "customers"."customer"
HAVING count(*) > 1
);

-- test not_null_customers_customer (after customers)
SELECT count(*) FROM (
SELECT
  "customers"."customer",
  "customers"."order_count",
  "customers"."big_count",
  "customers"."amount",
  "customers"."first_order_date",
  "customers"."aov"
FROM main."customers" AS "customers"
WHERE "customers"."customer" IS NULL
);
