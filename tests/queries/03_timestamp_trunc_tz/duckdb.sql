SELECT
  "events"."event_id",
  date_trunc('hour', "events"."event_ts") AS "h",
  dwh_instant(CAST(date_trunc('day', dwh_local("events"."event_ts", 'America/New_York')) AS TIMESTAMP), 'America/New_York') AS "ny_day",
  CAST(date_trunc('month', "events"."local_dt") AS TIMESTAMP) AS "m"
FROM "main"."events" AS "events"
ORDER BY "event_id" NULLS FIRST
