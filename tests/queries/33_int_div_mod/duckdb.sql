SELECT
  "nums"."id",
  _dwh.bq_divide("nums"."i", nullif("nums"."j", CAST(0 AS BIGINT))) AS "fdiv",
  _dwh.bq_div("nums"."i", nullif("nums"."j", CAST(0 AS BIGINT))) AS "idiv",
  _dwh.bq_mod("nums"."i", nullif("nums"."j", CAST(0 AS BIGINT))) AS "md",
  CAST(round(_dwh.bq_divide("nums"."i", nullif("nums"."j", CAST(0 AS BIGINT)))) AS BIGINT) AS "cdiv"
FROM "main"."nums" AS "nums"
ORDER BY "id" NULLS FIRST
