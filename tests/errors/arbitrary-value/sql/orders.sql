SELECT customer, ANY_VALUE(amount) AS amount
FROM files.orders
GROUP BY customer
