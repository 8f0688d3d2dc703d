SELECT
  "orders"."country",
  count(CASE WHEN "orders"."status" = 'paid' THEN 1 END) AS "paid",
  count(CASE WHEN "orders"."amount" < CAST(0 AS DECIMAL(38,9)) THEN 1 END) AS "negatives",
  sum((CASE WHEN "orders"."status" = 'paid' THEN "orders"."amount" ELSE CAST(0 AS DECIMAL(38,9)) END)) AS "paid_amount",
  count(DISTINCT (CASE WHEN "orders"."qty" > 0 THEN "orders"."customer_id" ELSE CAST(NULL AS BIGINT) END)) AS "buyers"
FROM "main"."orders" AS "orders"
GROUP BY "orders"."country"
ORDER BY "country" NULLS FIRST
