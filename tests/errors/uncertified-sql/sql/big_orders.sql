-- One row per order.
SELECT id, CURRENT_DATE() AS today
FROM files.orders
