-- One row per order.
SELECT id, state + amount AS total
FROM files.orders
