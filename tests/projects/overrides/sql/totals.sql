SELECT customer, SUM(amount) AS amount, COUNT(*) AS order_count FROM files.orders GROUP BY customer
