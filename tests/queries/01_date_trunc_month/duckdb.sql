SELECT
  CAST(date_trunc('month', "orders"."order_date") AS DATE) AS "month",
  count(*) AS "orders",
  sum("orders"."amount") AS "revenue"
FROM "main"."orders" AS "orders"
WHERE "orders"."order_date" >= DATE '2023-01-01'
GROUP BY 1
ORDER BY "month" NULLS FIRST
