SELECT
  "nums"."id",
  _dwh.bq_safe_int64("nums"."s") AS "as_int",
  _dwh.bq_safe_float("nums"."s") AS "as_float",
  _dwh.bq_safe_numeric("nums"."s") AS "as_num",
  _dwh.bq_safe_date("nums"."s") AS "as_date",
  _dwh.bq_safe_bool("nums"."s") AS "as_bool"
FROM "main"."nums" AS "nums"
ORDER BY "id" NULLS FIRST
