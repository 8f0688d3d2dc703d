WITH RECURSIVE "tree" AS (
  SELECT
    "employees"."emp_id",
    "employees"."manager_id",
    "employees"."name",
    CAST(0 AS BIGINT) AS "depth",
    "employees"."name" AS "path"
  FROM "main"."employees" AS "employees"
  WHERE "employees"."manager_id" IS NULL
  UNION ALL
  SELECT
    "e"."emp_id",
    "e"."manager_id",
    "e"."name",
    "t"."depth" + 1 AS "f0_",
    ("t"."path" || '>') || "e"."name" AS "f1_"
  FROM "main"."employees" AS "e"
  JOIN "tree" AS "t" ON "e"."manager_id" = "t"."emp_id"
)
SELECT
  "tree"."emp_id",
  "tree"."depth",
  "tree"."path"
FROM "tree" AS "tree"
ORDER BY "emp_id" NULLS FIRST
