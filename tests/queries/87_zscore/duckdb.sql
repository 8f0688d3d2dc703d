SELECT
  "orders"."order_id",
  "orders"."qty",
  _dwh.bq_round(_dwh.bq_divide_float(CAST("orders"."qty" AS DOUBLE) - (avg("orders"."qty") OVER ()), nullif(_dwh.bq_sqrt(_dwh.bq_finite((avg("orders"."qty" * "orders"."qty") OVER ()) - (pow(avg("orders"."qty") OVER (), CAST(2 AS DOUBLE))))), CAST(0 AS DOUBLE))), CAST(1000 AS DOUBLE)) AS "z",
  percent_rank() OVER (ORDER BY "orders"."qty" NULLS FIRST) AS "p",
  quantile_disc("orders"."qty", 5e-1) OVER () AS "med"
FROM "main"."orders" AS "orders"
WHERE "orders"."qty" IS NOT NULL
ORDER BY "order_id" NULLS FIRST
