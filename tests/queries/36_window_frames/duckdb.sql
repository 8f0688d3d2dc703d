SELECT
  "orders"."order_id",
  sum("orders"."amount") OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."order_ts" NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "running",
  avg("orders"."qty") OVER (ORDER BY "orders"."order_ts" NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS "ma3",
  CAST(sum("orders"."qty") OVER (ORDER BY "orders"."order_date" - DATE '1970-01-01' NULLS FIRST RANGE BETWEEN 30 PRECEDING AND CURRENT ROW) AS BIGINT) AS "last30",
  last_value("orders"."status" IGNORE NULLS) OVER (ORDER BY "orders"."order_ts" NULLS FIRST, "orders"."order_id" NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "last_status",
  lag("orders"."qty", 1, CAST(0 AS BIGINT)) OVER (ORDER BY "orders"."order_ts" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "prev_qty"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
