SELECT
  "orders"."order_id",
  quantile_cont(CAST("orders"."qty" AS DOUBLE), CAST('0.5' AS DOUBLE)) OVER (PARTITION BY "orders"."country") AS "med",
  quantile_cont(CAST("orders"."qty" AS DOUBLE), CAST('0.9' AS DOUBLE)) OVER () AS "p90",
  quantile_disc("orders"."qty", 5e-1) OVER (PARTITION BY "orders"."country") AS "med_disc"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
