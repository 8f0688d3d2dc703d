SELECT 'ann' AS customer, 5 AS amount, 'EUR' AS currency
