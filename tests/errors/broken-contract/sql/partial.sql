SELECT 1 AS amount, 2 AS extra
