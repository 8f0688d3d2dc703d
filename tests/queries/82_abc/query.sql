WITH sales AS (
  SELECT country, SUM(amount) AS amount FROM orders WHERE country IS NOT NULL AND amount IS NOT NULL GROUP BY country
), totals AS (
  SELECT *, SUM(amount) OVER (ORDER BY amount DESC, country) AS running, SUM(amount) OVER () AS total FROM sales
)
SELECT country, amount, IF(running - amount < total * NUMERIC '0.8', 'A', 'B') AS class
FROM totals
ORDER BY amount DESC
