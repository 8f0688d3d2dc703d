SELECT
  coalesce("orders"."country", (CASE WHEN CAST(grouping("orders"."country") AS BIGINT) = 1 THEN 'all countries' ELSE 'unknown' END)) AS "country",
  (CASE WHEN CAST(grouping("orders"."status") AS BIGINT) = 1 THEN 'all' ELSE coalesce("orders"."status", '-') END) AS "status",
  count(*) AS "n",
  CAST(sum("orders"."qty") AS BIGINT) AS "qty"
FROM "main"."orders" AS "orders"
GROUP BY GROUPING SETS (("orders"."country", "orders"."status"), ("orders"."country"), ())
HAVING count(*) > 0
ORDER BY CAST(grouping("orders"."country") AS BIGINT) NULLS FIRST, 1 NULLS FIRST, CAST(grouping("orders"."status") AS BIGINT) NULLS FIRST, 2 NULLS FIRST
