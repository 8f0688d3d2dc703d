SELECT 'orders' AS table_name, 'customer_id' AS column_name, COUNT(*) AS n, COUNTIF(customer_id IS NULL) AS null_n, COUNT(DISTINCT customer_id) AS distinct_n FROM orders
UNION ALL
SELECT 'orders', 'status', COUNT(*), COUNTIF(status IS NULL), COUNT(DISTINCT status) FROM orders
UNION ALL
SELECT 'customers', 'email', COUNT(*), COUNTIF(email IS NULL), COUNT(DISTINCT LOWER(email)) FROM customers
ORDER BY table_name, column_name
