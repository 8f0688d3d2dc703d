-- 9 steps, starting from hidden datasets; 0 relations stay as they are

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
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('expression_fct_items_tier_net_tier', 'example_net_amount_1', 'example_net_amount_2', 'example_tier_1', 'example_tier_2', 'example_tag_count_1');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.items');

-- extract files.items
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
DELETE FROM _dwh.rejected_rows WHERE source_table = 'files.items';
DROP TABLE IF EXISTS temp._dwh_csv_errors;
DROP TABLE IF EXISTS temp._dwh_csv_scans;
CREATE OR REPLACE TABLE "files"."items" AS SELECT _dwh_value_0 AS "item_id", _dwh_value_1 AS "gross", _dwh_value_2 AS "rate", _dwh_value_3 AS "tags", (("item_id" <> '' AND _dwh_value_0 IS NULL) OR ("gross" <> '' AND _dwh_value_1 IS NULL) OR ("rate" <> '' AND _dwh_value_2 IS NULL)) IS TRUE AS _dwh_rejected FROM (SELECT *, TRY_CAST(CASE WHEN contains("item_id", '.') OR contains("item_id", 'e') OR contains("item_id", 'E') OR contains("item_id", '_') THEN NULL ELSE "item_id" END AS BIGINT) AS _dwh_value_0, TRY_CAST("gross" AS DECIMAL(38,9)) AS _dwh_value_1, TRY_CAST("rate" AS DECIMAL(38,9)) AS _dwh_value_2, "tags" AS _dwh_value_3 FROM (SELECT "item_id", "gross", "rate", "tags" FROM read_csv(['<project>/data/items.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'item_id': 'VARCHAR', 'gross': 'VARCHAR', 'rate': 'VARCHAR', 'tags': 'VARCHAR'}, store_rejects = true, rejects_limit = 0, rejects_table = '_dwh_csv_errors', rejects_scan = '_dwh_csv_scans')));
INSERT INTO _dwh.rejected_rows SELECT 'files.items', file, CASE WHEN number > 1000 THEN NULL ELSE CASE file WHEN '<project>/data/items.csv' THEN dwh_csv_line_of('<project>/data/items.csv', 'utf-8', ',', '"', '0,1,2,3', '', raw, occurrence) END END, column_name, reason, raw FROM (SELECT *, row_number() OVER (PARTITION BY file, raw) AS occurrence, row_number() OVER () AS number FROM (SELECT unnest(struct_insert(_dwh_misfit, file := _dwh_file, line := _dwh_line, raw := concat_ws(',', coalesce("item_id", ''), coalesce("gross", ''), coalesce("rate", ''), coalesce("tags", '')))) FROM (SELECT *, CASE WHEN NOT _dwh_any THEN NULL WHEN ("item_id" <> '' AND _dwh_value_0 IS NULL) THEN {'column_name': 'item_id', 'reason': '`' || "item_id"::VARCHAR || '` is not INT64'} WHEN ("gross" <> '' AND _dwh_value_1 IS NULL) THEN {'column_name': 'gross', 'reason': '`' || "gross"::VARCHAR || '` is not NUMERIC'} WHEN ("rate" <> '' AND _dwh_value_2 IS NULL) THEN {'column_name': 'rate', 'reason': '`' || "rate"::VARCHAR || '` is not NUMERIC'} END AS _dwh_misfit FROM (SELECT *, TRY_CAST(CASE WHEN contains("item_id", '.') OR contains("item_id", 'e') OR contains("item_id", 'E') OR contains("item_id", '_') THEN NULL ELSE "item_id" END AS BIGINT) AS _dwh_value_0, TRY_CAST("gross" AS DECIMAL(38,9)) AS _dwh_value_1, TRY_CAST("rate" AS DECIMAL(38,9)) AS _dwh_value_2, "tags" AS _dwh_value_3 FROM (SELECT "item_id", "gross", "rate", "tags", filename AS _dwh_file, NULL::BIGINT AS _dwh_line FROM read_csv(['<project>/data/items.csv'], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {'item_id': 'VARCHAR', 'gross': 'VARCHAR', 'rate': 'VARCHAR', 'tags': 'VARCHAR'}, ignore_errors = true)) CROSS JOIN (SELECT _dwh_rejected AS _dwh_any FROM "files"."items" WHERE _dwh_rejected LIMIT 1))) WHERE _dwh_misfit IS NOT NULL));
DELETE FROM "files"."items" WHERE _dwh_rejected;
ALTER TABLE "files"."items" DROP COLUMN _dwh_rejected;
INSERT INTO _dwh.rejected_rows SELECT 'files.items', path, line, column_name, reason, raw FROM (SELECT scan.file_path AS path, error.line::BIGINT AS line, arg_min(error.column_name, error.column_idx) AS column_name, arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' WHEN 'INVALID ENCODING' THEN 'not UTF-8' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw FROM temp._dwh_csv_errors AS error JOIN temp._dwh_csv_scans AS scan USING (scan_id, file_id) GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position);
SELECT (SELECT count(*) FROM "files"."items")::BIGINT AS loaded, (SELECT count(*) FROM _dwh.rejected_rows WHERE source_table = 'files.items')::BIGINT AS rejected;

-- build stg_items (after files.items)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_items` AS
SELECT
  item_id,
  CAST(ROUND(CAST(gross AS NUMERIC) / (1 + CAST(rate AS NUMERIC)), 2) AS NUMERIC) AS net, -- without tax
  ((SELECT COUNT(*) FROM UNNEST(CAST(SPLIT(tags, '|') AS ARRAY<STRING>)) AS tag WHERE tag = CAST('a' AS STRING))) AS a_count,
FROM `my-project`.`shop__build_1_files`.`items`;

-- build fct_items (after stg_items)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`fct_items` AS
SELECT item_id, net, a_count, CAST(CASE WHEN (COALESCE((CAST(net AS NUMERIC)) >= (50), FALSE)) THEN 3 WHEN (COALESCE((CAST(net AS NUMERIC)) >= (10), FALSE)) THEN 2 WHEN CAST(net AS NUMERIC) IS NULL THEN 0 ELSE 1 END AS INT64) AS tier, CAST(CASE WHEN (COALESCE((CAST(SUM(net) OVER () AS NUMERIC)) >= (50), FALSE)) THEN 3 WHEN (COALESCE((CAST(SUM(net) OVER () AS NUMERIC)) >= (10), FALSE)) THEN 2 WHEN CAST(SUM(net) OVER () AS NUMERIC) IS NULL THEN 0 ELSE 1 END AS INT64) AS total_tier
FROM `my-project`.`shop__build_1`.`stg_items`;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`fct_items`;

-- test expression_fct_items_tier_net_tier (after fct_items)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`fct_items` WHERE (CAST(CASE WHEN (COALESCE((CAST(net AS NUMERIC)) >= (50), FALSE)) THEN 3 WHEN (COALESCE((CAST(net AS NUMERIC)) >= (10), FALSE)) THEN 2 WHEN CAST(net AS NUMERIC) IS NULL THEN 0 ELSE 1 END AS INT64) = tier) IS NOT TRUE
);

-- test example_net_amount_1
SELECT count(*) FROM (
SELECT
  "example"."found",
  "example"."wanted"
FROM (
  SELECT
    CAST(round(_dwh.bq_numeric_divide(CAST(119 AS DECIMAL(38,9)), CAST(1 AS DECIMAL(38,9)) + CAST(0.19 AS DECIMAL(38,9))), 2) AS DECIMAL(38,9)) AS "found",
    CAST(100 AS DECIMAL(38,9)) AS "wanted"
) AS "example"
WHERE "example"."found" IS DISTINCT FROM "example"."wanted"
);

-- test example_net_amount_2
SELECT count(*) FROM (
SELECT
  "example"."found",
  "example"."wanted"
FROM (
  SELECT
    CAST(round(_dwh.bq_numeric_divide(CAST(NULL AS DECIMAL(38,9)), CAST(1 AS DECIMAL(38,9)) + CAST(0.19 AS DECIMAL(38,9))), 2) AS DECIMAL(38,9)) AS "found",
    CAST(NULL AS DECIMAL(38,9)) AS "wanted"
) AS "example"
WHERE "example"."found" IS DISTINCT FROM "example"."wanted"
);

-- test example_tier_1
SELECT count(*) FROM (
SELECT
  "example"."found",
  "example"."wanted"
FROM (
  SELECT
    (CASE WHEN coalesce(CAST(5 AS DECIMAL(38,9)) >= CAST(CAST(50 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(3 AS BIGINT) WHEN coalesce(CAST(5 AS DECIMAL(38,9)) >= CAST(CAST(10 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(2 AS BIGINT) WHEN CAST(5 AS DECIMAL(38,9)) IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS "found",
    CAST(1 AS BIGINT) AS "wanted"
) AS "example"
WHERE "example"."found" IS DISTINCT FROM "example"."wanted"
);

-- test example_tier_2
SELECT count(*) FROM (
SELECT
  "example"."found",
  "example"."wanted"
FROM (
  SELECT
    (CASE WHEN coalesce(CAST(NULL AS DECIMAL(38,9)) >= CAST(CAST(50 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(3 AS BIGINT) WHEN coalesce(CAST(NULL AS DECIMAL(38,9)) >= CAST(CAST(10 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(2 AS BIGINT) WHEN CAST(NULL AS DECIMAL(38,9)) IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS "found",
    CAST(0 AS BIGINT) AS "wanted"
) AS "example"
WHERE "example"."found" IS DISTINCT FROM "example"."wanted"
);

-- test example_tag_count_1
SELECT count(*) FROM (
SELECT
  "example"."found",
  "example"."wanted"
FROM (
  SELECT
    (
        SELECT
          count(*) AS "f0_"
        FROM (SELECT unnest(['a', 'b', 'a']) AS "tag") AS "tag"
        WHERE "tag"."tag" = 'a'
      ) AS "found",
    CAST(2 AS BIGINT) AS "wanted"
) AS "example"
WHERE "example"."found" IS DISTINCT FROM "example"."wanted"
);

-- publish
-- copy shop__build_1_files.items to shop_files.items
-- copy shop__build_1.fct_items to shop.fct_items
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_items` AS
SELECT
  item_id,
  CAST(ROUND(CAST(gross AS NUMERIC) / (1 + CAST(rate AS NUMERIC)), 2) AS NUMERIC) AS net, -- without tax
  ((SELECT COUNT(*) FROM UNNEST(CAST(SPLIT(tags, '|') AS ARRAY<STRING>)) AS tag WHERE tag = CAST('a' AS STRING))) AS a_count,
FROM `my-project`.`shop_files`.`items`;
-- describe shop.stg_items: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.fct_items: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

