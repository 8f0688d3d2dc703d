SELECT a.id FROM stg_orders AS a JOIN stg_customers AS b ON a.id = b.id
