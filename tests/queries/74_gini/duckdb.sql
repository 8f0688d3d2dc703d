WITH "ranked" AS (
  SELECT
    "orders"."customer_id",
    sum("orders"."amount") AS "amount",
    row_number() OVER (ORDER BY sum("orders"."amount") NULLS FIRST, "orders"."customer_id" NULLS FIRST) AS "rn",
    count(*) OVER () AS "n"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."amount" > CAST(0 AS DECIMAL(38,9)) AND "orders"."customer_id" IS NOT NULL
  GROUP BY "orders"."customer_id"
)
SELECT
  count(*) AS "customers",
  sum("ranked"."amount") AS "total",
  _dwh.bq_round(_dwh.bq_finite(_dwh.bq_divide_float(_dwh.bq_finite(CAST(2 AS DOUBLE) * (sum(_dwh.bq_finite(CAST("ranked"."rn" AS DOUBLE) * CAST("ranked"."amount" AS DOUBLE))))), _dwh.bq_finite(CAST(max("ranked"."n") AS DOUBLE) * (sum(CAST("ranked"."amount" AS DOUBLE))))) - _dwh.bq_divide(max("ranked"."n") + 1, max("ranked"."n"))), CAST(10000 AS DOUBLE)) AS "gini"
FROM "ranked" AS "ranked"
