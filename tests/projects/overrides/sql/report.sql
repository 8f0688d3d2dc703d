SELECT totals.customer, amount, order_id, DATE(seen_at) AS seen_on FROM totals LEFT JOIN latest USING (customer)
