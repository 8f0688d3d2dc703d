WITH "marked" AS (
  SELECT
    "events"."event_id",
    "events"."user_id",
    "events"."event_name",
    "events"."event_ts",
    "events"."local_dt",
    "events"."url",
    "events"."props",
    (CASE WHEN date_sub('minute', lag("events"."event_ts") OVER (PARTITION BY "events"."user_id" ORDER BY "events"."event_ts" NULLS FIRST), "events"."event_ts") < 30 THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS "new_session"
  FROM "main"."events" AS "events"
),
"s" AS (
  SELECT
    "marked"."event_id",
    "marked"."user_id",
    "marked"."event_name",
    "marked"."event_ts",
    "marked"."local_dt",
    "marked"."url",
    "marked"."props",
    "marked"."new_session",
    CAST(sum("marked"."new_session") OVER (PARTITION BY "marked"."user_id" ORDER BY "marked"."event_ts" NULLS FIRST) AS BIGINT) AS "session_n"
  FROM "marked" AS "marked"
)
SELECT
  "s"."user_id",
  "s"."session_n",
  min("s"."event_ts") AS "started",
  count(*) AS "n",
  string_agg("s"."event_name", '>' ORDER BY "s"."event_ts" NULLS FIRST) AS "path",
  count(CASE WHEN "s"."event_name" = 'buy' THEN 1 END) > 0 AS "converted",
  date_sub('second', min("s"."event_ts"), max("s"."event_ts")) AS "secs"
FROM "s" AS "s"
GROUP BY "s"."user_id", "s"."session_n"
HAVING count(*) >= 1
ORDER BY "user_id" NULLS FIRST, "session_n" NULLS FIRST
