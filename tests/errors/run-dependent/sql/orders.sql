SELECT order_id, CURRENT_DATE() AS built_on
FROM files.orders
