-- One row per order.
SELECT id, 1 / (id - 2) AS share
FROM files.orders
