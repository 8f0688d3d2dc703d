SELECT id FROM stg_orders
