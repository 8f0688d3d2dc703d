-- Grain: one month with at least one order that counts as revenue.
SELECT
  order_month,
  AVG(delivery_days) AS avg_delivery_days,
  AVG(review_score) AS avg_review_score,
  SAFE_DIVIDE(COUNTIF(is_late), COUNTIF(is_late IS NOT NULL)) AS late_delivery_rate
FROM fct_orders
WHERE is_revenue AND order_month IS NOT NULL
GROUP BY order_month
ORDER BY order_month
