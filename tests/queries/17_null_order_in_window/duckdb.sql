SELECT
  "orders"."order_id",
  row_number() OVER (ORDER BY "orders"."amount" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "rn_asc",
  first_value("orders"."order_id") OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."discount" NULLS FIRST, "orders"."order_id" NULLS FIRST) AS "first_by_discount",
  rank() OVER (ORDER BY "orders"."qty" DESC NULLS LAST) AS "rk_desc"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
