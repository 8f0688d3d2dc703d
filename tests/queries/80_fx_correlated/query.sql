SELECT o.order_id, o.amount,
  (SELECT r.rate FROM rates AS r WHERE r.valid_from <= o.order_date ORDER BY r.valid_from DESC LIMIT 1) AS rate
FROM orders AS o
WHERE EXISTS (SELECT 1 FROM customers AS c WHERE c.customer_id = o.customer_id AND c.is_active IS NOT FALSE)
ORDER BY o.order_id
