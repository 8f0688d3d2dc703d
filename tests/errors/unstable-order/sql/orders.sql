SELECT order_id, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY amount) AS number
FROM files.orders
ORDER BY order_id
