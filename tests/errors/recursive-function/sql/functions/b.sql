CREATE FUNCTION b(n INT64) AS (IF(n > 0, A(n - 1), 0))
