SELECT
  "events"."event_id",
  _dwh.bq_regexp_extract("events"."url", 'utm_source=([^&]+)', 1) AS "src",
  regexp_matches("events"."url", '(?i)^https?://') AS "is_http",
  regexp_replace("events"."url", '[0-9]', '#', 'g') AS "masked",
  _dwh.bq_regexp_extract("events"."url", 'id=(\d+)', 1) AS "id_txt"
FROM "main"."events" AS "events"
ORDER BY "event_id" NULLS FIRST
