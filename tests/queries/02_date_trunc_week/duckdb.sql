SELECT
  "orders"."order_id",
  _dwh.bq_date((CAST(date_trunc('week', "orders"."order_date" + 1) AS DATE) - 1)) AS "wk_sunday",
  CAST(date_trunc('week', "orders"."order_date") AS DATE) AS "wk_monday",
  CAST(date_trunc('week', "orders"."order_date") AS DATE) AS "wk_iso",
  CAST(date_trunc('quarter', "orders"."order_date") AS DATE) AS "qtr"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
