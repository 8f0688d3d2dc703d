SELECT order_id,
       amount AS AS total
FROM stg_orders
