SELECT order_id, qty, ROUND((qty - AVG(qty) OVER ()) / NULLIF(SQRT(AVG(qty * qty) OVER () - POW(AVG(qty) OVER (), 2)), 0), 3) AS z,
  PERCENT_RANK() OVER (ORDER BY qty) AS p, PERCENTILE_DISC(qty, 0.5) OVER () AS med
FROM orders
WHERE qty IS NOT NULL
ORDER BY order_id
