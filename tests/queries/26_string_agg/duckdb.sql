SELECT
  "orders"."country",
  string_agg(DISTINCT "orders"."status", ', ' ORDER BY "orders"."status" NULLS FIRST) AS "statuses",
  string_agg(CAST("orders"."order_id" AS VARCHAR), ',' ORDER BY "orders"."order_id" DESC NULLS LAST) AS "ids"
FROM "main"."orders" AS "orders"
WHERE "orders"."country" IS NOT NULL
GROUP BY "orders"."country"
ORDER BY "country" NULLS FIRST
