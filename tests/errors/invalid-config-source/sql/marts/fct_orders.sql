SELECT order_id FROM warehouse.orders
