SELECT
  "orders"."customer_id",
  bool_or("orders"."status" = 'refunded') AS "any_refund",
  bool_and("orders"."amount" > CAST(0 AS DECIMAL(38,9))) AS "all_pos",
  arg_max_null("orders"."status", "orders"."order_ts") AS "last_status",
  arg_min_null("orders"."order_id", "orders"."amount") AS "cheapest"
FROM "main"."orders" AS "orders"
WHERE "orders"."customer_id" IS NOT NULL
GROUP BY "orders"."customer_id"
ORDER BY "customer_id" NULLS FIRST
