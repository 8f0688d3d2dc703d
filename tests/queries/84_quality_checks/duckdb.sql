SELECT
  'orders' AS "table_name",
  'customer_id' AS "column_name",
  count(*) AS "n",
  count(CASE WHEN "orders"."customer_id" IS NULL THEN 1 END) AS "null_n",
  count(DISTINCT "orders"."customer_id") AS "distinct_n"
FROM "main"."orders" AS "orders"
UNION ALL
SELECT
  'orders' AS "f0_",
  'status' AS "f1_",
  count(*) AS "f2_",
  count(CASE WHEN "orders"."status" IS NULL THEN 1 END) AS "f3_",
  count(DISTINCT "orders"."status") AS "f4_"
FROM "main"."orders" AS "orders"
UNION ALL
SELECT
  'customers' AS "f0_",
  'email' AS "f1_",
  count(*) AS "f2_",
  count(CASE WHEN "customers"."email" IS NULL THEN 1 END) AS "f3_",
  count(DISTINCT _dwh.bq_lower("customers"."email")) AS "f4_"
FROM "main"."customers" AS "customers"
ORDER BY "table_name" NULLS FIRST, "column_name" NULLS FIRST
