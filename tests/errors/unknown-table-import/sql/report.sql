SELECT id FROM stg_customer
