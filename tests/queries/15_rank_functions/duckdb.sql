SELECT
  "orders"."order_id",
  row_number() OVER (PARTITION BY "orders"."country" ORDER BY "orders"."amount" DESC NULLS LAST, "orders"."order_id" NULLS FIRST) AS "rn",
  rank() OVER (ORDER BY "orders"."status" NULLS FIRST, "orders"."qty" NULLS FIRST) AS "rk",
  dense_rank() OVER (ORDER BY "orders"."amount" DESC NULLS LAST) AS "drk",
  ntile(3) OVER (ORDER BY "orders"."order_date" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "tile",
  percent_rank() OVER (ORDER BY "orders"."order_date" NULLS FIRST) AS "pr",
  cume_dist() OVER (ORDER BY "orders"."order_date" NULLS FIRST) AS "cd"
FROM "main"."orders" AS "orders"
WHERE "orders"."amount" IS NOT NULL AND "orders"."status" IS NOT NULL
ORDER BY "order_id" NULLS FIRST
