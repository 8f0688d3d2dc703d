WITH "monthly" AS (
  SELECT
    CAST(date_trunc('month', "orders"."order_date") AS DATE) AS "month",
    sum("orders"."amount") AS "revenue",
    count(*) AS "n"
  FROM "main"."orders" AS "orders"
  GROUP BY 1
)
SELECT
  "m"."month",
  "m"."revenue",
  "p"."revenue" AS "year_before",
  "m"."revenue" - (lag("m"."revenue") OVER (ORDER BY "m"."month" NULLS FIRST)) AS "change",
  CAST(round(_dwh.bq_numeric_multiply(_dwh.bq_safe_numeric_divide("m"."revenue", sum("m"."revenue") OVER ()), CAST(100 AS DECIMAL(38,9))), 2) AS DECIMAL(38,9)) AS "share",
  avg("m"."n") OVER (ORDER BY "m"."month" NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS "n_3m"
FROM "monthly" AS "m"
LEFT JOIN "monthly" AS "p" ON "p"."month" = _dwh.bq_date(CAST("m"."month" - to_months(12) AS DATE))
ORDER BY "m"."month" NULLS FIRST
