-- One row per order.
SELECT id, state
FROM files.orders
