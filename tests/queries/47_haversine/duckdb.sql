SELECT
  "a"."customer_id" AS "a_id",
  "b"."customer_id" AS "b_id",
  _dwh.bq_round(_dwh.bq_finite(CAST(CAST(2 AS BIGINT) * 6371 AS DOUBLE) * (asin(_dwh.bq_sqrt(_dwh.bq_finite((pow(_dwh.bq_finite(sin(_dwh.bq_finite(("b"."lat" - "a"."lat") * (acos(CAST(-1 AS DOUBLE)))) / CAST(360 AS DOUBLE))), CAST(2 AS DOUBLE))) + (((cos(_dwh.bq_finite("a"."lat" * (acos(CAST(-1 AS DOUBLE)))) / CAST(180 AS DOUBLE))) * (cos(_dwh.bq_finite("b"."lat" * (acos(CAST(-1 AS DOUBLE)))) / CAST(180 AS DOUBLE)))) * (pow(_dwh.bq_finite(sin(_dwh.bq_finite(("b"."lon" - "a"."lon") * (acos(CAST(-1 AS DOUBLE)))) / CAST(360 AS DOUBLE))), CAST(2 AS DOUBLE))))))))), CAST(1000 AS DOUBLE)) AS "km"
FROM "main"."customers" AS "a"
CROSS JOIN "main"."customers" AS "b"
WHERE "a"."customer_id" < "b"."customer_id"
ORDER BY "a_id" NULLS FIRST, "b_id" NULLS FIRST
