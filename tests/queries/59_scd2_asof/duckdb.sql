WITH "r" AS (
  SELECT
    "rates"."currency",
    "rates"."rate",
    "rates"."valid_from",
    _dwh.bq_date((lead("rates"."valid_from") OVER (PARTITION BY "rates"."currency" ORDER BY "rates"."valid_from" NULLS FIRST)) - 1) AS "valid_to"
  FROM "main"."rates" AS "rates"
)
SELECT
  "o"."order_id",
  "r"."rate",
  _dwh.bq_numeric_multiply("o"."amount", "r"."rate") AS "eur"
FROM "main"."orders" AS "o"
LEFT JOIN "r" AS "r" ON "o"."order_date" BETWEEN "r"."valid_from" AND coalesce("r"."valid_to", DATE '9999-12-31')
ORDER BY "o"."order_id" NULLS FIRST
