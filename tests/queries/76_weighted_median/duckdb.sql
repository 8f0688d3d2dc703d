WITH "w" AS (
  SELECT
    "orders"."country",
    "orders"."qty",
    CAST(sum("orders"."qty") OVER (PARTITION BY "orders"."country" ORDER BY "orders"."qty" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS BIGINT) AS "running",
    CAST(sum("orders"."qty") OVER (PARTITION BY "orders"."country") AS BIGINT) AS "total",
    "orders"."order_id"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."qty" > 0
)
SELECT
  "w"."country",
  "w"."qty" AS "weighted_median"
FROM "w" AS "w"
WHERE ("w"."running" * 2) >= "w"."total"
QUALIFY (row_number() OVER (PARTITION BY "w"."country" ORDER BY "w"."running" NULLS FIRST, "w"."order_id" NULLS FIRST)) = 1
ORDER BY "country" NULLS FIRST
