SELECT customer_id, latest.order_id, latest.amount, latest.status, n
FROM (
  SELECT customer_id, ARRAY_AGG(o ORDER BY order_ts DESC, order_id LIMIT 1)[OFFSET(0)] AS latest, COUNT(*) AS n
  FROM orders AS o
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
)
ORDER BY customer_id
