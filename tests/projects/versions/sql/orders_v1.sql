SELECT 'ann' AS customer, 5 AS amount
