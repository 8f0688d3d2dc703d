-- 5 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "files";

-- extract files.orders
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
CREATE OR REPLACE VIEW main."stg_lines" AS
SELECT CAST("order_id" AS BIGINT) AS "order_id", CAST("line" AS BIGINT) AS "line", CAST("customer" AS VARCHAR) AS "customer", CAST("amount" AS DECIMAL(38,9)) AS "amount" FROM (
SELECT
  "orders"."order_id",
  "orders"."line",
  "orders"."customer",
  "orders"."amount"
FROM "files"."orders" AS "orders"
);
SELECT count(*) FROM (
SELECT
  "stg_lines"."order_id",
  "stg_lines"."line",
  "stg_lines"."customer",
  "stg_lines"."amount"
FROM main."stg_lines" AS "stg_lines"
WHERE "stg_lines"."amount" IS NULL
);
INSERT INTO _dwh.constraints VALUES
('stg_lines', 'not_null', ['amount'], NULL, NULL);

-- build dim_customers (after stg_lines)
CREATE OR REPLACE TABLE main."dim_customers" AS
SELECT CAST("customer" AS VARCHAR) AS "customer", CAST("order_count" AS DOUBLE) AS "order_count" FROM (
SELECT
  "stg_lines"."customer",
  count(DISTINCT "stg_lines"."order_id") AS "order_count"
FROM main."stg_lines" AS "stg_lines"
GROUP BY "stg_lines"."customer"
);
SELECT count(*) FROM (
SELECT
  "dim_customers"."customer",
  count(*) AS "row_count"
FROM main."dim_customers" AS "dim_customers"
GROUP BY "dim_customers"."customer"
HAVING count(*) > 1 OR "dim_customers"."customer" IS NULL
);
ALTER TABLE main."dim_customers" ALTER COLUMN "customer" SET NOT NULL;
COMMENT ON TABLE main."dim_customers" IS 'One row for each customer.';
COMMENT ON COLUMN main."dim_customers"."order_count" IS 'How many orders, as a FLOAT64 for the tool''s sake.';
INSERT INTO _dwh.constraints VALUES
('dim_customers', 'primary_key', ['customer'], NULL, NULL);
SELECT count(*) FROM main."dim_customers";

-- build fct_lines (after stg_lines)
CREATE OR REPLACE TABLE main."fct_lines" AS
SELECT
  "stg_lines"."order_id",
  "stg_lines"."line",
  "stg_lines"."customer",
  "stg_lines"."amount"
FROM main."stg_lines" AS "stg_lines";
SELECT count(*) FROM (
SELECT
  "fct_lines"."order_id",
  "fct_lines"."line",
  "fct_lines"."customer",
  "fct_lines"."amount"
FROM main."fct_lines" AS "fct_lines"
WHERE "fct_lines"."customer" IS NULL
);
SELECT count(*) FROM (
SELECT
  "fct_lines"."order_id",
  "fct_lines"."line",
  count(*) AS "row_count"
FROM main."fct_lines" AS "fct_lines"
GROUP BY "fct_lines"."order_id", "fct_lines"."line"
HAVING count(*) > 1 OR "fct_lines"."order_id" IS NULL OR "fct_lines"."line" IS NULL
);
ALTER TABLE main."fct_lines" ALTER COLUMN "customer" SET NOT NULL;
ALTER TABLE main."fct_lines" ALTER COLUMN "order_id" SET NOT NULL;
ALTER TABLE main."fct_lines" ALTER COLUMN "line" SET NOT NULL;
COMMENT ON COLUMN main."fct_lines"."customer" IS 'Who.';
COMMENT ON COLUMN main."fct_lines"."amount" IS 'In euros, it''s net.';
INSERT INTO _dwh.constraints VALUES
('fct_lines', 'not_null', ['customer'], NULL, NULL),
('fct_lines', 'foreign_key', ['customer'], 'dim_customers', ['customer']),
('fct_lines', 'primary_key', ['order_id', 'line'], NULL, NULL);
SELECT count(*) FROM main."fct_lines";

-- test constraint_foreign_key_fct_lines_customer (after fct_lines, dim_customers)
SELECT count(*) FROM (
SELECT
  "child"."order_id",
  "child"."line",
  "child"."customer",
  "child"."amount"
FROM main."fct_lines" AS "child"
LEFT JOIN main."dim_customers" AS "parent" ON "child"."customer" = "parent"."customer"
WHERE "child"."customer" IS NOT NULL AND "parent"."customer" IS NULL
);
