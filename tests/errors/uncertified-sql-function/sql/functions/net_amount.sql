CREATE FUNCTION net_amount(gross NUMERIC) AS (gross)
