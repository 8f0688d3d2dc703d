CREATE FUNCTION net(gross NUMERIC) AS (gros / rate)
