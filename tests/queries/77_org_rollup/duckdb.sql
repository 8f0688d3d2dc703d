WITH RECURSIVE "chain" AS (
  SELECT
    "employees"."emp_id",
    "employees"."emp_id" AS "boss_id",
    CAST(0 AS BIGINT) AS "depth"
  FROM "main"."employees" AS "employees"
  UNION ALL
  SELECT
    "c"."emp_id",
    "e"."manager_id",
    "c"."depth" + 1 AS "f0_"
  FROM "chain" AS "c"
  JOIN "main"."employees" AS "e" ON "e"."emp_id" = "c"."boss_id"
  WHERE "e"."manager_id" IS NOT NULL
)
SELECT
  "b"."name" AS "boss",
  count(*) - 1 AS "reports",
  max("c"."depth") AS "levels",
  CAST(sum("e"."salary") AS BIGINT) AS "payroll",
  _dwh.bq_joined(list("e"."name" ORDER BY "e"."name" NULLS FIRST), ',') AS "people"
FROM "chain" AS "c"
JOIN "main"."employees" AS "b" ON "b"."emp_id" = "c"."boss_id"
JOIN "main"."employees" AS "e" ON "e"."emp_id" = "c"."emp_id"
GROUP BY "b"."emp_id", "b"."name"
HAVING count(*) > 1
ORDER BY "reports" DESC NULLS LAST, "boss" NULLS FIRST
