WITH "days" AS (
  SELECT DISTINCT
    "orders"."order_date" AS "d"
  FROM "main"."orders" AS "orders"
),
"islands" AS (
  SELECT
    "days"."d",
    _dwh.bq_date("days"."d" - CAST(row_number() OVER (ORDER BY "days"."d" NULLS FIRST) AS INTEGER)) AS "island"
  FROM "days" AS "days"
)
SELECT
  min("islands"."d") AS "first_day",
  max("islands"."d") AS "last_day",
  count(*) AS "days"
FROM "islands" AS "islands"
GROUP BY "islands"."island"
ORDER BY "first_day" NULLS FIRST
