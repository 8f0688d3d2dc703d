WITH stays AS (
  SELECT customer_id, MIN(order_date) AS first_day, MAX(order_date) AS last_day FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id
)
SELECT a.customer_id, b.customer_id AS other_id, GREATEST(a.first_day, b.first_day) AS from_day, LEAST(a.last_day, b.last_day) AS to_day,
  DATE_DIFF(LEAST(a.last_day, b.last_day), GREATEST(a.first_day, b.first_day), DAY) + 1 AS days
FROM stays AS a
JOIN stays AS b ON a.customer_id < b.customer_id AND a.first_day <= b.last_day AND b.first_day <= a.last_day
ORDER BY 1, 2
