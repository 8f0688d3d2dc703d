-- Grain: one person with at least one order that counts as revenue, up to the as-of instant: the first order and when the second was.
WITH ordered AS (
  SELECT
    customer_key,
    order_id,
    purchased_at,
    ROW_NUMBER() OVER (PARTITION BY customer_key ORDER BY purchased_at, order_id) AS order_number,
    LEAD(purchased_at) OVER (
      PARTITION BY customer_key
      ORDER BY purchased_at, order_id
    ) AS next_order_at
  FROM fct_orders
  WHERE is_revenue AND customer_key <> -1 AND purchased_at <= (SELECT as_of FROM int_as_of)
)

SELECT
  customer_key,
  order_id AS first_order_id,
  purchased_at AS first_order_at,
  next_order_at AS second_order_at,
  DATE_DIFF(DATE(next_order_at), DATE(purchased_at), DAY) AS days_to_second_order
FROM ordered
WHERE order_number = 1
