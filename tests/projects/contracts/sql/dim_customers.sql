SELECT customer, COUNT(DISTINCT order_id) AS order_count FROM stg_lines GROUP BY customer
