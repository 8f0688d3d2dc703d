SELECT order_id FROM olist.orders
