SELECT customer_id FROM fct_orders
