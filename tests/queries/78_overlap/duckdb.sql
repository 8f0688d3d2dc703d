WITH "stays" AS (
  SELECT
    "orders"."customer_id",
    min("orders"."order_date") AS "first_day",
    max("orders"."order_date") AS "last_day"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."customer_id" IS NOT NULL
  GROUP BY "orders"."customer_id"
)
SELECT
  "a"."customer_id",
  "b"."customer_id" AS "other_id",
  (CASE WHEN ("a"."first_day") IS NULL OR ("b"."first_day") IS NULL THEN NULL ELSE greatest("a"."first_day", "b"."first_day") END) AS "from_day",
  (CASE WHEN ("a"."last_day") IS NULL OR ("b"."last_day") IS NULL THEN NULL ELSE least("a"."last_day", "b"."last_day") END) AS "to_day",
  date_diff('day', (CASE WHEN ("a"."first_day") IS NULL OR ("b"."first_day") IS NULL THEN NULL ELSE greatest("a"."first_day", "b"."first_day") END), (CASE WHEN ("a"."last_day") IS NULL OR ("b"."last_day") IS NULL THEN NULL ELSE least("a"."last_day", "b"."last_day") END)) + 1 AS "days"
FROM "stays" AS "a"
JOIN "stays" AS "b" ON "a"."customer_id" < "b"."customer_id" AND "a"."first_day" <= "b"."last_day" AND "b"."first_day" <= "a"."last_day"
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST
