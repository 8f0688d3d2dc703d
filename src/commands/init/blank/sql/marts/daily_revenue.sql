-- Grain: one day with sales.
SELECT
  sale_date,
  COUNT(*) AS sale_count,
  SUM(cups) AS cup_count,
  SUM(sale_amount) AS revenue_amount
FROM stg_coffee_sales
GROUP BY sale_date
ORDER BY sale_date
