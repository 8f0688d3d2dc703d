SELECT
  "nums"."id",
  CAST(round("nums"."f") AS BIGINT) AS "f_int",
  CAST("nums"."n" AS BIGINT) AS "n_int",
  CAST("nums"."i" AS VARCHAR) AS "i_str",
  CAST("nums"."n" AS DOUBLE) AS "n_f",
  _dwh.bq_numeric_multiply(CAST("nums"."i" AS DECIMAL(38,9)), CAST('1.1' AS DECIMAL(38,9))) AS "n_mul",
  _dwh.bq_float_text("nums"."f") AS "f_str",
  _dwh.bq_numeric_text("nums"."n") AS "n_str",
  CAST("nums"."i" AS BOOLEAN) AS "i_bool"
FROM "main"."nums" AS "nums"
ORDER BY "id" NULLS FIRST
