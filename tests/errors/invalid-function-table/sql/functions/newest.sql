CREATE FUNCTION newest(n INT64) AS (
  n + (SELECT MAX(x) AS y FROM m)
)
