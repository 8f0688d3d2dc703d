SELECT DATE '2000-01-01' AS sold_on, 'nothing' AS article, CAST(0 AS DECIMAL(38, 9)) AS amount
