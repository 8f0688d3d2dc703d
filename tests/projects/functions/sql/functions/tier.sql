CREATE OR REPLACE FUNCTION tier(amount NUMERIC) RETURNS INT64 AS (
  CASE
    WHEN at_least(amount, 50) THEN 3
    WHEN at_least(amount, 10) THEN 2
    WHEN amount IS NULL THEN 0
    ELSE 1
  END
)
