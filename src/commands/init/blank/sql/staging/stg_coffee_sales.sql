-- Grain: one sale.
SELECT
  sale_id,
  sold_at,
  CAST(sold_at AS DATE) AS sale_date,
  drink,
  cups,
  price,
  cups * price AS sale_amount
FROM cafe.coffee_sales
