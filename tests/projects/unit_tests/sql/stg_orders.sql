SELECT order_id, customer, ordered_on, amount, weight FROM shop.orders
