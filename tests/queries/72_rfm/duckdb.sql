WITH "base" AS (
  SELECT
    "orders"."customer_id",
    max("orders"."order_date") AS "last_order",
    count(*) AS "frequency",
    sum("orders"."amount") AS "monetary"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."customer_id" IS NOT NULL AND "orders"."status" = 'paid'
  GROUP BY "orders"."customer_id"
),
"scored" AS (
  SELECT
    "base"."customer_id",
    "base"."last_order",
    "base"."frequency",
    "base"."monetary",
    ntile(3) OVER (ORDER BY "base"."last_order" NULLS FIRST, "base"."customer_id" NULLS FIRST) AS "r",
    ntile(3) OVER (ORDER BY "base"."frequency" NULLS FIRST, "base"."customer_id" NULLS FIRST) AS "f",
    ntile(3) OVER (ORDER BY "base"."monetary" NULLS FIRST, "base"."customer_id" NULLS FIRST) AS "m"
  FROM "base" AS "base"
)
SELECT
  "scored"."customer_id",
  "scored"."last_order",
  "scored"."r",
  "scored"."f",
  "scored"."m",
  (CAST("scored"."r" AS VARCHAR) || CAST("scored"."f" AS VARCHAR)) || CAST("scored"."m" AS VARCHAR) AS "segment",
  (CASE WHEN "scored"."r" = 3 AND "scored"."f" = 3 THEN 'champion' WHEN "scored"."r" = 1 THEN 'lost' ELSE 'other' END) AS "label"
FROM "scored" AS "scored"
ORDER BY "customer_id" NULLS FIRST
