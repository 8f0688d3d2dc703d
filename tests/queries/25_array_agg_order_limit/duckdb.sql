SELECT
  "orders"."customer_id",
  list_slice(list("orders"."order_id" ORDER BY "orders"."order_ts" DESC NULLS LAST), 1, 2) AS "last_two",
  _dwh.bq_offset(list_slice(list("orders"."status" ORDER BY "orders"."order_ts" DESC NULLS LAST), 1, 1), 0) AS "last_status",
  list("orders"."status" ORDER BY "orders"."order_id" NULLS FIRST) FILTER (WHERE ("orders"."status") IS NOT NULL) AS "statuses"
FROM "main"."orders" AS "orders"
WHERE "orders"."customer_id" IS NOT NULL
GROUP BY "orders"."customer_id"
ORDER BY "customer_id" NULLS FIRST
