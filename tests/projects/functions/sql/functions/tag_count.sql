CREATE FUNCTION tag_count(tags ARRAY<STRING>, wanted STRING) AS (
  (SELECT COUNT(*) FROM UNNEST(tags) AS tag WHERE tag = wanted)
)
