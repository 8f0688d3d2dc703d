SELECT
  "a"."event_id",
  date_sub('hour', date_trunc('hour', "a"."event_ts"), date_trunc('hour', "b"."event_ts")) AS "hours",
  date_diff('day', CAST("a"."event_ts" AS DATE), CAST("b"."event_ts" AS DATE)) AS "days"
FROM "main"."events" AS "a"
JOIN "main"."events" AS "b" ON "b"."event_id" = ("a"."event_id" + 1)
ORDER BY "a"."event_id" NULLS FIRST
