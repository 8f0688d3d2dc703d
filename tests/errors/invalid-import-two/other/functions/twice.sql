CREATE FUNCTION twice(x INT64) AS (
  2 * x
);
