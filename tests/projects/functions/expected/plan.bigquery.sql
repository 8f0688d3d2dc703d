-- 9 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('expression_fct_items_tier_net_tier', 'example_net_amount_1', 'example_net_amount_2', 'example_tier_1', 'example_tier_2', 'example_tag_count_1');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.items');

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

