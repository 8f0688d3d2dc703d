-- Grain: one customer.
SELECT
  customer,
  COUNT(*) AS order_count,
  COUNTIF(amount >= @big_from) AS big_count,
  SUM(amount) AS amount,
  MIN(order_date) AS first_order_date,
  CAST(SUM(amount) AS FLOAT64) / COUNT(*) AS aov
FROM stg_orders
GROUP BY customer
