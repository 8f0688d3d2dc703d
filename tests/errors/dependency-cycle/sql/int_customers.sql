SELECT customer_id FROM dim_customer
