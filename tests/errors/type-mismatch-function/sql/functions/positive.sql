CREATE FUNCTION positive(x ANY TYPE) AS (x > 0)
