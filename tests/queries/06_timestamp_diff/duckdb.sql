SELECT
  "a"."event_id",
  date_sub('hour', "a"."event_ts", "b"."event_ts") AS "hours",
  date_sub('minute', "a"."event_ts", "b"."event_ts") AS "minutes",
  date_sub('hour', "a"."event_ts", "b"."event_ts") // 24 AS "days",
  date_sub('second', "a"."event_ts", "b"."event_ts") AS "seconds"
FROM "main"."events" AS "a"
JOIN "main"."events" AS "b" ON "b"."event_id" = ("a"."event_id" + 1)
ORDER BY "a"."event_id" NULLS FIRST
