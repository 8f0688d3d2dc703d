SELECT
  "orders"."order_id",
  CAST(year("orders"."order_date") AS VARCHAR) || strftime("orders"."order_date", '-%m') AS "ym",
  strftime("orders"."order_date", '%d %b ') || CAST(year("orders"."order_date") AS VARCHAR) AS "dby",
  strftime("orders"."order_date", '%G-W%V') AS "iso_week",
  strftime("orders"."order_date", '%A') AS "dow",
  CAST(year("orders"."order_ts") AS VARCHAR) || strftime("orders"."order_ts", '-%m-%d %H:%M:%S') AS "ts_txt"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
