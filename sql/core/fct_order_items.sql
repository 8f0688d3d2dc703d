-- Grain: one order line of any kind. is_behaviour marks what figures of people count: sold goods of a known person.
SELECT
  items.order_id,
  items.line_number,
  COALESCE(orders.customer_key, -1) AS customer_key,
  COALESCE(products.product_key, -1) AS product_key,
  COALESCE(sellers.seller_key, -1) AS seller_key,
  COALESCE(orders.order_date_key, -1) AS order_date_key,
  COALESCE(
    EXTRACT(YEAR FROM items.shipping_limit_at) * 10000
      + EXTRACT(MONTH FROM items.shipping_limit_at) * 100
      + EXTRACT(DAY FROM items.shipping_limit_at),
    -1
  ) AS shipping_limit_date_key,
  COALESCE(orders.is_revenue, FALSE) AS is_revenue,
  COALESCE(
    orders.is_revenue AND orders.customer_key <> -1 AND items.quantity > 0 AND items.unit_price > 0,
    FALSE
  ) AS is_behaviour,
  items.line_kind,
  items.quantity,
  items.unit_price,
  items.line_amount,
  items.freight_value AS freight_amount
FROM stg_order_items AS items
LEFT JOIN fct_orders AS orders ON orders.order_id = items.order_id
LEFT JOIN dim_product AS products ON products.product_id = items.product_id
LEFT JOIN dim_seller AS sellers ON sellers.seller_id = items.seller_id
