WITH "changes" AS (
  SELECT
    "orders"."customer_id",
    "orders"."country",
    "orders"."order_ts",
    lag("orders"."country") OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."order_ts" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "before_country",
    row_number() OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."order_ts" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "rn"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."customer_id" IS NOT NULL
)
SELECT
  "changes"."customer_id",
  "changes"."country",
  "changes"."order_ts" AS "valid_from",
  lead("changes"."order_ts") OVER (PARTITION BY "changes"."customer_id" ORDER BY "changes"."order_ts" NULLS FIRST) AS "valid_to",
  (lead("changes"."order_ts") OVER (PARTITION BY "changes"."customer_id" ORDER BY "changes"."order_ts" NULLS FIRST)) IS NULL AS "is_current"
FROM "changes" AS "changes"
WHERE "changes"."rn" = 1 OR "changes"."country" IS DISTINCT FROM "changes"."before_country"
ORDER BY "customer_id" NULLS FIRST, "valid_from" NULLS FIRST
