SELECT
  "orders"."order_id",
  dayofweek("orders"."order_date") + 1 AS "dow_1_sun",
  weekofyear("orders"."order_date") AS "isoweek",
  isoyear("orders"."order_date") AS "isoyear",
  (dayofweek("orders"."order_date") + 1) IN (1, 7) AS "weekend"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
