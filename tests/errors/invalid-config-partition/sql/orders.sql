SELECT 1 AS customer, NUMERIC '2.5' AS amount
