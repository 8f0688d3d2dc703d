CREATE FUNCTION net(gross NUMERIC, rate NUMERIC) AS (gross / (1 + rate))
