SELECT
  "nums"."id",
  _dwh.bq_safe_divide("nums"."i", "nums"."j") AS "ratio",
  _dwh.bq_safe_divide_float("nums"."f", CAST("nums"."j" AS DOUBLE)) AS "fratio",
  _dwh.bq_round(_dwh.bq_finite(_dwh.bq_safe_divide("nums"."i", "nums"."j") * CAST(100 AS DOUBLE)), CAST(10 AS DOUBLE)) AS "pct",
  _dwh.bq_divide("nums"."i", nullif("nums"."j", CAST(0 AS BIGINT))) AS "nd"
FROM "main"."nums" AS "nums"
ORDER BY "id" NULLS FIRST
