SELECT DISTINCT
  "orders"."country",
  quantile_cont("orders"."discount", CAST('0.5' AS DOUBLE)) OVER (PARTITION BY "orders"."country") AS "med",
  quantile_cont("orders"."discount", CAST('0.25' AS DOUBLE)) OVER (PARTITION BY "orders"."country") AS "q1"
FROM "main"."orders" AS "orders"
WHERE "orders"."country" IS NOT NULL
ORDER BY "country" NULLS FIRST
