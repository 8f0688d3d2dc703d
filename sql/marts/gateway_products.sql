-- Grain: one product that stood in somebody's first order.
WITH baskets AS (
  SELECT DISTINCT
    firsts.customer_key,
    items.product_key,
    firsts.second_order_at IS NOT NULL AS came_back
  FROM int_first_orders AS firsts
  INNER JOIN fct_order_items AS items ON items.order_id = firsts.first_order_id
  WHERE items.is_behaviour
),

grouped AS (
  SELECT product_key, COUNT(*) AS first_buyers, COUNTIF(came_back) AS came_back
  FROM baskets
  GROUP BY product_key
),

everyone AS (
  SELECT SAFE_DIVIDE(COUNTIF(second_order_at IS NOT NULL), COUNT(*)) AS came_back_share
  FROM int_first_orders
)

SELECT
  products.product_id,
  products.product_name,
  products.category,
  grouped.first_buyers,
  grouped.came_back,
  grouped.came_back / grouped.first_buyers AS came_back_share,
  SAFE_DIVIDE(grouped.came_back / grouped.first_buyers, everyone.came_back_share) AS lift
FROM grouped
CROSS JOIN everyone
INNER JOIN dim_product AS products ON products.product_key = grouped.product_key
