-- Grain: one segment of rfm_10 and one product that its people bought, up to the as-of instant.
WITH bought AS (
  SELECT items.customer_key, items.product_key, SUM(items.line_amount) AS revenue
  FROM fct_order_items AS items
  INNER JOIN fct_orders AS orders ON orders.order_id = items.order_id
  WHERE items.is_behaviour AND orders.purchased_at <= (SELECT as_of FROM int_as_of)
  GROUP BY items.customer_key, items.product_key
),

people AS (
  SELECT customer_key, segment_rfm_10 AS segment
  FROM rfm_segments
),

sizes AS (
  SELECT segment, COUNT(*) AS customers
  FROM people
  GROUP BY segment
),

grouped AS (
  SELECT people.segment, bought.product_key, COUNT(*) AS buyers, SUM(bought.revenue) AS revenue
  FROM bought
  INNER JOIN people ON people.customer_key = bought.customer_key
  GROUP BY people.segment, bought.product_key
),

compared AS (
  SELECT
    segment,
    product_key,
    buyers,
    revenue,
    SUM(buyers) OVER (PARTITION BY product_key) AS all_buyers,
    SUM(revenue) OVER (PARTITION BY segment) AS segment_revenue
  FROM grouped
)

SELECT
  compared.segment,
  products.product_id,
  products.product_name,
  products.category,
  compared.revenue,
  SAFE_DIVIDE(
    CAST(compared.revenue AS FLOAT64),
    CAST(compared.segment_revenue AS FLOAT64)
  ) AS revenue_share,
  compared.buyers,
  compared.buyers / sizes.customers AS buyer_share,
  -- The share of the segment's people that bought it, over the share of all people that did.
  (compared.buyers / sizes.customers)
    / (compared.all_buyers / (SELECT SUM(customers) FROM sizes)) AS lift
FROM compared
INNER JOIN sizes ON sizes.segment = compared.segment
INNER JOIN dim_product AS products ON products.product_key = compared.product_key
