WITH "sales" AS (
  SELECT
    "orders"."country",
    sum("orders"."amount") AS "amount"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."country" IS NOT NULL AND "orders"."amount" IS NOT NULL
  GROUP BY "orders"."country"
),
"totals" AS (
  SELECT
    "sales"."country",
    "sales"."amount",
    sum("sales"."amount") OVER (ORDER BY "sales"."amount" DESC NULLS LAST, "sales"."country" NULLS FIRST) AS "running",
    sum("sales"."amount") OVER () AS "total"
  FROM "sales" AS "sales"
)
SELECT
  "totals"."country",
  "totals"."amount",
  (CASE WHEN ("totals"."running" - "totals"."amount") < _dwh.bq_numeric_multiply("totals"."total", CAST('0.8' AS DECIMAL(38,9))) THEN 'A' ELSE 'B' END) AS "class"
FROM "totals" AS "totals"
ORDER BY "amount" DESC NULLS LAST
