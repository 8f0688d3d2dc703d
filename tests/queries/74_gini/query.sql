WITH ranked AS (
  SELECT customer_id, SUM(amount) AS amount, ROW_NUMBER() OVER (ORDER BY SUM(amount), customer_id) AS rn, COUNT(*) OVER () AS n
  FROM orders
  WHERE amount > 0 AND customer_id IS NOT NULL
  GROUP BY customer_id
)
SELECT COUNT(*) AS customers, SUM(amount) AS total,
  ROUND(2 * SUM(rn * CAST(amount AS FLOAT64)) / (MAX(n) * SUM(CAST(amount AS FLOAT64))) - (MAX(n) + 1) / MAX(n), 4) AS gini
FROM ranked
