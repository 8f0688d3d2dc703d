SELECT
  "orders"."status",
  count(*) AS "n",
  min("orders"."order_date") AS "first_seen",
  list(DISTINCT "orders"."country" ORDER BY "orders"."country" NULLS FIRST) FILTER (WHERE ("orders"."country") IS NOT NULL) AS "countries"
FROM "main"."orders" AS "orders"
GROUP BY "orders"."status"
HAVING count(*) > 1
ORDER BY "n" DESC NULLS LAST, 1 NULLS FIRST
LIMIT 5
