-- 5 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "files";

-- extract files.orders
DELETE FROM _dwh.rejected_rows WHERE source_table = 'files.orders';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "files"."orders" AS SELECT _dwh_value_0 AS "order_id", _dwh_value_1 AS "customer", _dwh_value_2 AS "ordered_at", _dwh_value_3 AS "amount", (("order_id" <> '' AND _dwh_value_0 IS NULL) OR ("ordered_at" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999')) OR ("amount" <> '' AND _dwh_value_3 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_at" BETWEEN '0' AND ':' AND NOT contains("ordered_at", '+') AND NOT suffix("ordered_at", 'Z') AND (strlen("ordered_at") = 19 OR (NOT contains(substr("ordered_at", 11), '-') AND right("ordered_at", 1) < ':')) THEN TRY_CAST("ordered_at" AS TIMESTAMP) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3 FROM (SELECT "order_id", "customer", "ordered_at", "amount" FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_at': 'VARCHAR', 'amount': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/data/orders.csv' THEN dwh_csv_line_of('<project>/data/orders.csv', 'utf-8', ',', '"', '0,1,2,3', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("order_id", ''), coalesce("customer", ''), coalesce("ordered_at", ''), coalesce("amount", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("order_id" <> '' AND _dwh_value_0 IS NULL) THEN {'column_name': 'order_id', 'reason': '`' || "order_id"::VARCHAR || '` is not INT64'} WHEN ("ordered_at" <> '' AND (_dwh_value_2 IS NULL OR _dwh_value_2 NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999')) THEN {'column_name': 'ordered_at', 'reason': '`' || "ordered_at"::VARCHAR || '` is not DATETIME'} WHEN ("amount" <> '' AND _dwh_value_3 IS NULL) THEN {'column_name': 'amount', 'reason': '`' || "amount"::VARCHAR || '` is not NUMERIC'} END AS _dwh_misfit FROM (SELECT *, TRY_CAST(CASE WHEN contains("order_id", '.') OR contains("order_id", 'e') OR contains("order_id", 'E') OR contains("order_id", '_') THEN NULL ELSE "order_id" END AS BIGINT) AS _dwh_value_0, "customer" AS _dwh_value_1, CASE WHEN "ordered_at" BETWEEN '0' AND ':' AND NOT contains("ordered_at", '+') AND NOT suffix("ordered_at", 'Z') AND (strlen("ordered_at") = 19 OR (NOT contains(substr("ordered_at", 11), '-') AND right("ordered_at", 1) < ':')) THEN TRY_CAST("ordered_at" AS TIMESTAMP) END AS _dwh_value_2, TRY_CAST("amount" AS DECIMAL(38,9)) AS _dwh_value_3 FROM (SELECT "order_id", "customer", "ordered_at", "amount", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/orders.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_at': 'VARCHAR', 'amount': 'VARCHAR'}, ignore_errors = true)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "files"."orders" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "files"."orders" WHERE _dwh_rejected;
ALTER TABLE "files"."orders" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'files.orders', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "files"."orders")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'files.orders')::BIGINT AS rejected;

-- build totals (after files.orders)
CREATE OR REPLACE TABLE main."totals" AS
SELECT CAST("customer" AS VARCHAR) AS "customer", CAST("amount" AS DECIMAL(38,9)) AS "amount", CAST("order_count" AS BIGINT) AS "order_count" FROM (
SELECT CAST(count(*) AS INTEGER) AS order_count, customer, sum(orders.amount)::DECIMAL(38,9) AS amount
FROM "files"."orders"
GROUP BY ALL
);
SELECT count(*) FROM main."totals";

-- build hosts (after totals)
CREATE OR REPLACE TABLE main."hosts" AS
SELECT customer, regexp_extract('https://' || customer || '.example/x', '^https://([^/]+)', 1) AS host FROM main."totals";
SELECT count(*) FROM main."hosts";

-- build latest (after totals, files.orders)
CREATE OR REPLACE TABLE main."latest" AS
WITH totals AS (SELECT * FROM main."totals" WHERE order_count > 0) -- @since is no variable here
SELECT customer, arg_max(order_id, ordered_at) AS order_id, max(ordered_at) AS seen_at, '@since' AS note
FROM "files"."orders" JOIN totals USING (customer)
WHERE ordered_at >= (CAST(TIMESTAMP '2026-01-02 00:00:00' AS TIMESTAMP))
GROUP BY customer;
SELECT count(*) FROM main."latest";

-- build report (after totals, latest)
CREATE OR REPLACE TABLE main."report" AS
SELECT
  "totals"."customer",
  "totals"."amount",
  "latest"."order_id",
  CAST("latest"."seen_at" AS DATE) AS "seen_on"
FROM main."totals" AS "totals"
LEFT JOIN main."latest" AS "latest" ON "totals"."customer" = "latest"."customer";
SELECT count(*) FROM main."report";
