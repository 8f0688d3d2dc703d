SELECT
  count(DISTINCT "orders"."customer_id") AS "exact_n",
  count(DISTINCT "orders"."customer_id") AS "approx_n",
  count(DISTINCT "orders"."status" || "orders"."country") AS "combos"
FROM "main"."orders" AS "orders"
