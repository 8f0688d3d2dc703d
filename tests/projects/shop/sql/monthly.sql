-- Grain: one month with an order.
WITH months AS (
  SELECT FORMAT_DATE('%Y-%m', order_date) AS order_month, SUM(amount) AS revenue
  FROM stg_orders
  GROUP BY order_month
)
SELECT order_month, revenue, LAG(revenue) OVER (ORDER BY order_month) AS previous_revenue
FROM months
ORDER BY order_month
