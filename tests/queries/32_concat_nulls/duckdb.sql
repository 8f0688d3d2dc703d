SELECT
  "customers"."customer_id",
  (("customers"."name" || ' <') || "customers"."email") || '>' AS "label",
  ("customers"."name" || '-') || "customers"."country" AS "key1",
  (CAST("customers"."customer_id" AS VARCHAR) || '/') || coalesce("customers"."country", '?') AS "key2"
FROM "main"."customers" AS "customers"
ORDER BY "customer_id" NULLS FIRST
