-- One row per order.
SELECT id, stat
FROM files.orders
