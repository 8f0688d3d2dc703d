SELECT
  "orders"."order_id",
  ((CAST(date_trunc('week', "orders"."order_date" + 1) AS DATE) - 1) - (CAST(date_trunc('week', DATE '2024-01-03' + 1) AS DATE) - 1)) // 7 AS "weeks"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
