-- One row for each customer.
SELECT before.customer, latest.segment
FROM customers_v1 AS before
JOIN customers AS latest USING (customer)
