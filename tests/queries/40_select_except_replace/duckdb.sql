SELECT
  "customers"."customer_id",
  "customers"."name",
  _dwh.bq_upper("customers"."country") AS "country",
  "customers"."is_active",
  CAST(round("customers"."credit", 1) AS DECIMAL(38,9)) AS "credit"
FROM "main"."customers" AS "customers"
ORDER BY "customer_id" NULLS FIRST
