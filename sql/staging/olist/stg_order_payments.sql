-- Grain: one payment of an order.
SELECT
  order_id,
  payment_sequential,
  payment_type,
  payment_installments AS installment_count,
  payment_value
FROM olist.order_payments
