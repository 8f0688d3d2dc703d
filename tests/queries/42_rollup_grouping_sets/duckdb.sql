SELECT
  "orders"."country",
  "orders"."status",
  CAST(grouping("orders"."country") AS BIGINT) AS "g_country",
  CAST(sum("orders"."qty") AS BIGINT) AS "q"
FROM "main"."orders" AS "orders"
WHERE "orders"."country" IS NOT NULL AND "orders"."status" IS NOT NULL
GROUP BY GROUPING SETS (("orders"."country", "orders"."status"), ("orders"."country"), ())
HAVING count(*) > 0
ORDER BY "g_country" NULLS FIRST, "country" NULLS FIRST, "status" NULLS FIRST, "q" NULLS FIRST
