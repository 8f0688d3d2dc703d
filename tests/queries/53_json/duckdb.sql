SELECT
  "events"."event_id",
  dwh_json_value("events"."props", '["a","b"]') AS "b",
  _dwh.bq_to_float(dwh_json_value("events"."props", '["price"]')) AS "price",
  dwh_json_query("events"."props", '["a"]') AS "a_json",
  dwh_json_value("events"."props", '["tags","0"]') AS "tag0",
  len(CAST(CAST(dwh_json_elements("events"."props", '["tags"]') AS JSON) AS VARCHAR[])) AS "n_tags"
FROM "main"."events" AS "events"
ORDER BY "event_id" NULLS FIRST
