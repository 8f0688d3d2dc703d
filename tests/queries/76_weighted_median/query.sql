WITH w AS (
  SELECT country, qty, SUM(qty) OVER (PARTITION BY country ORDER BY qty, order_id) AS running, SUM(qty) OVER (PARTITION BY country) AS total, order_id
  FROM orders
  WHERE qty > 0
)
SELECT country, qty AS weighted_median
FROM w
WHERE running * 2 >= total
QUALIFY ROW_NUMBER() OVER (PARTITION BY country ORDER BY running, order_id) = 1
ORDER BY country
