SELECT
  "orders"."country"
FROM "main"."orders" AS "orders"
WHERE "orders"."country" IS NOT NULL
UNION
SELECT
  _dwh.bq_upper("customers"."country") AS "f0_"
FROM "main"."customers" AS "customers"
WHERE "customers"."country" IS NOT NULL
ORDER BY "country" NULLS FIRST
