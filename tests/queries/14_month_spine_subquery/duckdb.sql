WITH "bounds" AS (
  SELECT
    CAST(date_trunc('month', min("orders"."order_date")) AS DATE) AS "lo",
    max("orders"."order_date") AS "hi"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."order_date" >= DATE '2023-12-01'
)
SELECT
  "m"."m" AS "month",
  date_diff('month', "m"."m", "bounds"."hi") AS "months_left"
FROM "bounds" AS "bounds"
CROSS JOIN LATERAL (SELECT unnest(_dwh.bq_date_array("bounds"."lo", "bounds"."hi", to_months(1))) AS "m") AS "m"
ORDER BY "month" NULLS FIRST
