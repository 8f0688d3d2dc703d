SELECT 1 AS order_id;
SELECT 2 AS order_id
