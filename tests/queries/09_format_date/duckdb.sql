SELECT
  "orders"."order_id",
  strftime("orders"."order_date", '%Y-%m') AS "ym",
  strftime("orders"."order_date", '%d %b %Y') AS "dby",
  strftime("orders"."order_date", '%G-W%V') AS "iso_week",
  strftime("orders"."order_date", '%A') AS "dow",
  strftime("orders"."order_ts", '%Y-%m-%d %H:%M:%S') AS "ts_txt"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
