-- The columns in another order, and DuckDB's own types: they become those of the model.
SELECT CAST(count(*) AS INTEGER) AS order_count, customer, sum(orders.amount)::DECIMAL(38,9) AS amount
FROM files.orders
GROUP BY ALL;
