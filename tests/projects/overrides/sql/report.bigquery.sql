-- The columns in another order.
SELECT DATE(latest.seen_at) AS seen_on, order_id, amount, customer
FROM totals
LEFT JOIN latest USING (customer)
