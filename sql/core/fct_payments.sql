-- Grain: one payment of an order.
SELECT
  payments.order_id,
  payments.payment_sequential,
  COALESCE(orders.customer_key, -1) AS customer_key,
  COALESCE(orders.order_date_key, -1) AS order_date_key,
  COALESCE(orders.is_revenue, FALSE) AS is_revenue,
  payments.payment_type,
  payments.installment_count,
  payments.payment_value
FROM stg_order_payments AS payments
LEFT JOIN fct_orders AS orders ON orders.order_id = payments.order_id
