SELECT
  "o"."order_id",
  date_diff('day', CAST("c"."created_at" AS DATE), "o"."order_date") AS "days",
  (CAST(date_trunc('week', "o"."order_date") AS DATE) - CAST(date_trunc('week', CAST("c"."created_at" AS DATE)) AS DATE)) // 7 AS "iso_weeks",
  date_diff('month', CAST("c"."created_at" AS DATE), "o"."order_date") AS "months",
  date_diff('year', CAST("c"."created_at" AS DATE), "o"."order_date") AS "years"
FROM "main"."orders" AS "o"
JOIN "main"."customers" AS "c" ON "c"."customer_id" = "o"."customer_id"
ORDER BY "o"."order_id" NULLS FIRST
