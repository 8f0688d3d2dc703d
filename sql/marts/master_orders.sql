-- Grain: one order that counts as revenue.
SELECT
  order_id,
  customer_unique_id,
  order_month,
  order_value,
  payment_type,
  delivery_days,
  review_score,
  customer_state,
  IF(is_repeat_customer, 1, 0) AS is_repeat_customer
FROM fct_orders
WHERE is_revenue
