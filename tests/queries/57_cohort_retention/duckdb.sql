WITH "first_order" AS (
  SELECT
    "orders"."customer_id",
    CAST(date_trunc('month', min("orders"."order_date")) AS DATE) AS "cohort"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."status" = 'paid' AND "orders"."customer_id" IS NOT NULL
  GROUP BY "orders"."customer_id"
),
"activity" AS (
  SELECT
    "f"."cohort",
    date_diff('month', "f"."cohort", CAST(date_trunc('month', "o"."order_date") AS DATE)) AS "month_n",
    count(DISTINCT "o"."customer_id") AS "active",
    sum("o"."amount") AS "revenue"
  FROM "main"."orders" AS "o"
  JOIN "first_order" AS "f" ON "o"."customer_id" = "f"."customer_id"
  GROUP BY "f"."cohort", 2
)
SELECT
  CAST(year("activity"."cohort") AS VARCHAR) || strftime("activity"."cohort", '-%m') AS "cohort",
  "activity"."month_n",
  "activity"."active",
  _dwh.bq_round(_dwh.bq_safe_divide("activity"."active", first_value("activity"."active") OVER (PARTITION BY "activity"."cohort" ORDER BY "activity"."month_n" NULLS FIRST)), CAST(1000 AS DOUBLE)) AS "retention",
  sum("activity"."revenue") OVER (PARTITION BY "activity"."cohort" ORDER BY "activity"."month_n" NULLS FIRST) AS "ltv"
FROM "activity" AS "activity"
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST
