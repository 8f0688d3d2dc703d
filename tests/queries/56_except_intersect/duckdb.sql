SELECT
  "customers"."customer_id"
FROM "main"."customers" AS "customers"
EXCEPT
SELECT
  "orders"."customer_id"
FROM "main"."orders" AS "orders"
