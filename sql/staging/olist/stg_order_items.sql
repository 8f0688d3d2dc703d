-- Grain: one order line, which is always one piece.
SELECT
  order_id,
  order_item_id AS line_number,
  product_id,
  seller_id,
  shipping_limit_date AS shipping_limit_at,
  'sale' AS line_kind,
  1 AS quantity,
  price AS unit_price,
  price AS line_amount,
  freight_value
FROM olist.order_items
