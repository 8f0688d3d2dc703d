-- One row per order.
SELECT id
FROM files.orders
