WITH "spine" AS (
  SELECT
    "d"."d"
  FROM (SELECT unnest(_dwh.bq_date_array(DATE '2024-01-28', DATE '2024-02-01', to_days(1))) AS "d") AS "d"
)
SELECT
  "s"."d",
  coalesce(sum("o"."amount"), CAST(0 AS DECIMAL(38,9))) AS "revenue",
  count("o"."order_id") AS "n"
FROM "spine" AS "s"
LEFT JOIN "main"."orders" AS "o" ON "o"."order_date" = "s"."d"
GROUP BY "s"."d"
ORDER BY "s"."d" NULLS FIRST
