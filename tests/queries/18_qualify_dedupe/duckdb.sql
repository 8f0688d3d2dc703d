SELECT
  "orders"."customer_id",
  "orders"."order_id",
  "orders"."status"
FROM "main"."orders" AS "orders"
WHERE TRUE
QUALIFY (row_number() OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."order_ts" DESC NULLS LAST, "orders"."order_id" DESC NULLS LAST)) = 1
ORDER BY "order_id" NULLS FIRST
