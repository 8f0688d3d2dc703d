-- Grain: one order of any status; is_revenue marks the orders that figures of revenue and customers count.
WITH items AS (
  SELECT
    order_id,
    COUNT(*) AS item_count,
    -- What is sold; what comes back or is given away stays in fct_order_items.
    SUM(IF(quantity > 0 AND unit_price > 0, line_amount, NUMERIC '0')) AS order_value,
    SUM(freight_value) AS freight_value
  FROM stg_order_items
  GROUP BY order_id
),

payments AS (
  SELECT
    order_id,
    COUNT(*) AS payment_count,
    SUM(payment_value) AS payment_value
  FROM stg_order_payments
  GROUP BY order_id
),

-- The payment of the smallest number, which need not be 1, speaks for the order.
first_payments AS (
  SELECT order_id, payment_type
  FROM stg_order_payments
  QUALIFY ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY payment_sequential, payment_type) = 1
),

-- The newest review speaks for the order.
reviews AS (
  SELECT order_id, review_id, review_score
  FROM stg_order_reviews
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY order_id
    ORDER BY created_at DESC, answered_at DESC, review_id DESC, review_score DESC
  ) = 1
)

SELECT
  orders.order_id,
  COALESCE(people.customer_key, -1) AS customer_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.purchased_at) * 10000
      + EXTRACT(MONTH FROM orders.purchased_at) * 100
      + EXTRACT(DAY FROM orders.purchased_at),
    -1
  ) AS order_date_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.delivered_at) * 10000
      + EXTRACT(MONTH FROM orders.delivered_at) * 100
      + EXTRACT(DAY FROM orders.delivered_at),
    -1
  ) AS delivered_date_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.estimated_delivery_at) * 10000
      + EXTRACT(MONTH FROM orders.estimated_delivery_at) * 100
      + EXTRACT(DAY FROM orders.estimated_delivery_at),
    -1
  ) AS estimated_delivery_date_key,
  customers.customer_unique_id,
  customers.state AS customer_state,
  orders.order_status,
  COALESCE(orders.order_status IN UNNEST(@revenue_statuses), FALSE) AS is_revenue,
  orders.purchased_at,
  orders.approved_at,
  orders.shipped_at,
  orders.delivered_at,
  orders.estimated_delivery_at,
  FORMAT_DATETIME('%Y-%m', orders.purchased_at) AS order_month,
  EXTRACT(YEAR FROM orders.purchased_at) * 100
    + EXTRACT(MONTH FROM orders.purchased_at) AS order_month_key,
  COALESCE(items.item_count, 0) AS item_count,
  COALESCE(items.order_value, 0) AS order_value,
  COALESCE(items.freight_value, 0) AS freight_value,
  first_payments.payment_type,
  COALESCE(payments.payment_count, 0) AS payment_count,
  COALESCE(payments.payment_value, 0) AS payment_value,
  COALESCE(payments.payment_value, 0)
    - COALESCE(items.order_value, 0)
    - COALESCE(items.freight_value, 0) AS payment_gap,
  CAST(
    FLOOR(
      DATETIME_DIFF(orders.delivered_at, orders.purchased_at, MICROSECOND) / 86400000000
    ) AS INT64
  ) AS delivery_days,
  orders.delivered_at > orders.estimated_delivery_at AS is_late,
  reviews.review_id,
  reviews.review_score,
  COALESCE(people.order_count > 1, FALSE) AS is_repeat_customer
FROM stg_orders AS orders
LEFT JOIN stg_customers AS customers ON customers.customer_id = orders.customer_id
LEFT JOIN int_customers AS people ON people.customer_unique_id = customers.customer_unique_id
LEFT JOIN items ON items.order_id = orders.order_id
LEFT JOIN payments ON payments.order_id = orders.order_id
LEFT JOIN first_payments ON first_payments.order_id = orders.order_id
LEFT JOIN reviews ON reviews.order_id = orders.order_id
