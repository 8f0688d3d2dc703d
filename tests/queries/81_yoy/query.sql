WITH monthly AS (
  SELECT DATE_TRUNC(order_date, MONTH) AS month, SUM(amount) AS revenue, COUNT(*) AS n
  FROM orders
  GROUP BY month
)
SELECT m.month, m.revenue, p.revenue AS year_before, m.revenue - LAG(m.revenue) OVER w AS change,
  ROUND(SAFE_DIVIDE(m.revenue, SUM(m.revenue) OVER ()) * 100, 2) AS share,
  AVG(m.n) OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS n_3m
FROM monthly AS m
LEFT JOIN monthly AS p ON p.month = DATE_SUB(m.month, INTERVAL 1 YEAR)
WINDOW w AS (ORDER BY m.month)
ORDER BY m.month
