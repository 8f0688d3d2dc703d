SELECT
  "customers"."customer_id",
  _dwh.bq_lower("customers"."email") = 'bob@x.com' AS "is_bob",
  "customers"."name" LIKE 'b%' AS "starts_b",
  _dwh.bq_lower("customers"."name") LIKE '%z%' AS "has_z",
  _dwh.bq_lower("customers"."country") = 'us' AS "is_us"
FROM "main"."customers" AS "customers"
ORDER BY "customer_id" NULLS FIRST
