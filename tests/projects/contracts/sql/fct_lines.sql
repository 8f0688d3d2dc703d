SELECT order_id, line, customer, amount FROM stg_lines
