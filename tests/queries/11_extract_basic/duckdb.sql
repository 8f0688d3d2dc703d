SELECT
  "orders"."order_id",
  year("orders"."order_date") AS "y",
  month("orders"."order_date") AS "m",
  quarter("orders"."order_date") AS "q",
  dayofyear("orders"."order_date") AS "doy",
  hour("orders"."order_ts") AS "h",
  CAST("orders"."order_ts" AS DATE) AS "d",
  hour(dwh_local("orders"."order_ts", 'Europe/Madrid')) AS "h_madrid"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
