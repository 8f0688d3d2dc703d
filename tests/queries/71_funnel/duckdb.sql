WITH "steps" AS (
  SELECT
    "events"."user_id",
    min((CASE WHEN "events"."event_name" = 'visit' THEN "events"."event_ts" ELSE CAST(NULL AS TIMESTAMP) END)) AS "visited_at",
    min((CASE WHEN "events"."event_name" = 'click' THEN "events"."event_ts" ELSE CAST(NULL AS TIMESTAMP) END)) AS "clicked_at",
    min((CASE WHEN "events"."event_name" = 'buy' THEN "events"."event_ts" ELSE CAST(NULL AS TIMESTAMP) END)) AS "bought_at"
  FROM "main"."events" AS "events"
  GROUP BY "events"."user_id"
)
SELECT
  "_1"."step",
  count(DISTINCT "_1"."user_id") AS "users",
  _dwh.bq_round(_dwh.bq_safe_divide(count(DISTINCT "_1"."user_id"), max(count(DISTINCT "_1"."user_id")) OVER ()), CAST(1000 AS DOUBLE)) AS "share"
FROM (
  SELECT
    "steps"."user_id",
    'visit' AS "step"
  FROM "steps" AS "steps"
  WHERE "steps"."visited_at" IS NOT NULL
  UNION ALL
  SELECT
    "steps"."user_id",
    'click' AS "f0_"
  FROM "steps" AS "steps"
  WHERE "steps"."clicked_at" > "steps"."visited_at"
  UNION ALL
  SELECT
    "steps"."user_id",
    'buy' AS "f0_"
  FROM "steps" AS "steps"
  WHERE "steps"."bought_at" > "steps"."visited_at"
) AS "_1"
GROUP BY "_1"."step"
ORDER BY "users" DESC NULLS LAST, "step" NULLS FIRST
