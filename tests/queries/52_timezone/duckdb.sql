SELECT
  "events"."event_id",
  CAST(_dwh.bq_moment(dwh_local("events"."event_ts", 'America/New_York')) AS DATE) AS "ny_date",
  _dwh.bq_moment(dwh_local("events"."event_ts", 'Asia/Tokyo')) AS "tokyo_dt",
  dwh_instant("events"."local_dt", 'America/New_York') AS "back",
  CAST("events"."event_ts" AS DATE) AS "utc_date",
  _dwh.bq_floor_div(epoch_us("events"."event_ts"), 1000000) AS "epoch",
  _dwh.bq_since_1970(_dwh.bq_floor_div(epoch_us("events"."event_ts"), 1000000) * 1000000) AS "ts2",
  _dwh.bq_datetime_text("events"."event_ts") || '+00' AS "ts_txt"
FROM "main"."events" AS "events"
ORDER BY "event_id" NULLS FIRST
