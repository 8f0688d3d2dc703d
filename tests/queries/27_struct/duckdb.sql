WITH "x" AS (
  SELECT
    "customers"."customer_id",
    struct_pack("full_name" := "customers"."name", "country" := "customers"."country") AS "info",
    struct_pack("lat" := "customers"."lat", "lon" := "customers"."lon") AS "pos"
  FROM "main"."customers" AS "customers"
)
SELECT
  "x"."customer_id",
  struct_extract("x"."info", 'full_name') AS "full_name",
  struct_extract("x"."pos", 'lat') AS "lat",
  "x"."info"
FROM "x" AS "x"
ORDER BY "customer_id" NULLS FIRST
