-- Grain: one order.
SELECT order_id, NULLIF(TRIM(customer), '') AS customer, DATE(ordered_at) AS order_date, amount FROM files.orders
