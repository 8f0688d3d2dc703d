SELECT
  "orders"."country",
  _dwh.bq_upper("orders"."status") AS "st",
  count(*) AS "n",
  avg("orders"."qty") AS "avg_qty"
FROM "main"."orders" AS "orders"
WHERE "orders"."country" IS NOT NULL AND "orders"."status" IS NOT NULL
GROUP BY 1, 2
ORDER BY "country" NULLS FIRST, "st" NULLS FIRST
