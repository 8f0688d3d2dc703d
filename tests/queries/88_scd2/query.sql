WITH changes AS (
  SELECT customer_id, country, order_ts, LAG(country) OVER w AS before_country, ROW_NUMBER() OVER w AS rn
  FROM orders
  WHERE customer_id IS NOT NULL
  WINDOW w AS (PARTITION BY customer_id ORDER BY order_ts, order_id)
)
SELECT customer_id, country, order_ts AS valid_from, LEAD(order_ts) OVER (PARTITION BY customer_id ORDER BY order_ts) AS valid_to,
  LEAD(order_ts) OVER (PARTITION BY customer_id ORDER BY order_ts) IS NULL AS is_current
FROM changes
WHERE rn = 1 OR country IS DISTINCT FROM before_country
ORDER BY customer_id, valid_from
