SELECT customer_id
FROM int_customers
