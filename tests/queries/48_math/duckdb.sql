SELECT
  "nums"."id",
  _dwh.bq_ln(abs("nums"."f")) AS "l",
  _dwh.bq_log(abs("nums"."f"), CAST(2 AS DOUBLE)) AS "l2",
  _dwh.bq_log10(abs("nums"."f")) AS "l10",
  _dwh.bq_finite(exp(CAST("nums"."i" AS DOUBLE))) AS "e",
  _dwh.bq_finite(pow(CAST("nums"."i" AS DOUBLE), CAST(2 AS DOUBLE))) AS "p",
  _dwh.bq_sqrt(abs("nums"."f")) AS "sq",
  CAST(sign("nums"."i") AS BIGINT) AS "sg",
  round("nums"."f") AS "r",
  _dwh.bq_round("nums"."f", CAST(10 AS DOUBLE)) AS "r1",
  CAST(round("nums"."n", 2) AS DECIMAL(38,9)) AS "rn",
  trunc("nums"."f") AS "tr",
  ceil("nums"."f") AS "ce",
  floor("nums"."f") AS "fl"
FROM "main"."nums" AS "nums"
WHERE "nums"."f" IS NOT NULL
ORDER BY "id" NULLS FIRST
