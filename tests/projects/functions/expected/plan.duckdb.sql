-- 9 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS "files";

-- extract files.items
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
CREATE OR REPLACE VIEW main."stg_items" AS
SELECT
  "items"."item_id",
  CAST(round(_dwh.bq_numeric_divide("items"."gross", CAST(1 AS DECIMAL(38,9)) + "items"."rate"), 2) AS DECIMAL(38,9)) AS "net",
  (
      SELECT
        count(*) AS "f0_"
      FROM (SELECT unnest(_dwh.bq_split("items"."tags", '|')) AS "tag") AS "tag"
      WHERE "tag"."tag" = 'a'
    ) AS "a_count"
FROM "files"."items" AS "items";

-- build fct_items (after stg_items)
CREATE OR REPLACE TABLE main."fct_items" AS
SELECT
  "stg_items"."item_id",
  "stg_items"."net",
  "stg_items"."a_count",
  (CASE WHEN coalesce("stg_items"."net" >= CAST(CAST(50 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(3 AS BIGINT) WHEN coalesce("stg_items"."net" >= CAST(CAST(10 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(2 AS BIGINT) WHEN "stg_items"."net" IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS "tier",
  (CASE WHEN coalesce((sum("stg_items"."net") OVER ()) >= CAST(CAST(50 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(3 AS BIGINT) WHEN coalesce((sum("stg_items"."net") OVER ()) >= CAST(CAST(10 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(2 AS BIGINT) WHEN (sum("stg_items"."net") OVER ()) IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS "total_tier"
FROM main."stg_items" AS "stg_items";
SELECT count(*) FROM main."fct_items";

-- test expression_fct_items_tier_net_tier (after fct_items)
SELECT count(*) FROM (
SELECT
  "fct_items"."item_id",
  "fct_items"."net",
  "fct_items"."a_count",
  "fct_items"."tier",
  "fct_items"."total_tier"
FROM main."fct_items" AS "fct_items"
WHERE ((CASE WHEN coalesce("fct_items"."net" >= CAST(CAST(50 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(3 AS BIGINT) WHEN coalesce("fct_items"."net" >= CAST(CAST(10 AS BIGINT) AS DECIMAL(38,9)), FALSE) THEN CAST(2 AS BIGINT) WHEN "fct_items"."net" IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) = "fct_items"."tier") IS NOT TRUE
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
