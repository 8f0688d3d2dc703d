-- One row for each customer, the largest first.
SELECT customer, revenue FROM customers ORDER BY revenue DESC, customer
