SELECT
  "orders"."order_id",
  _dwh.bq_date(CAST("orders"."order_date" + to_months(1) AS DATE)) AS "plus_1m",
  _dwh.bq_date(CAST("orders"."order_date" - to_months(12) AS DATE)) AS "minus_1y",
  _dwh.bq_date("orders"."order_date" + CAST("orders"."qty" AS INTEGER)) AS "plus_qty",
  _dwh.bq_moment("orders"."order_ts" + to_minutes(90)) AS "ts90",
  last_day("orders"."order_date") AS "eom",
  last_day(CAST(date_trunc('quarter', "orders"."order_date") + to_months(2) AS DATE)) AS "eoq"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
