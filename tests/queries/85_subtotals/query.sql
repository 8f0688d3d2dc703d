SELECT COALESCE(country, IF(GROUPING(country) = 1, 'all countries', 'unknown')) AS country,
  IF(GROUPING(status) = 1, 'all', IFNULL(status, '-')) AS status, COUNT(*) AS n, SUM(qty) AS qty
FROM orders
GROUP BY ROLLUP(orders.country, orders.status)
ORDER BY GROUPING(orders.country), 1, GROUPING(orders.status), 2
