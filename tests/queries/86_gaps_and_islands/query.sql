WITH days AS (
  SELECT DISTINCT order_date AS d FROM orders
), islands AS (
  SELECT d, DATE_SUB(d, INTERVAL ROW_NUMBER() OVER (ORDER BY d) DAY) AS island FROM days
)
SELECT MIN(d) AS first_day, MAX(d) AS last_day, COUNT(*) AS days
FROM islands
GROUP BY island
ORDER BY first_day
