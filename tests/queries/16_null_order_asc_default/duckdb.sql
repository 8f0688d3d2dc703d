SELECT
  "orders"."order_id",
  "orders"."amount"
FROM "main"."orders" AS "orders"
ORDER BY "amount" NULLS FIRST, "order_id" NULLS FIRST
LIMIT 4
