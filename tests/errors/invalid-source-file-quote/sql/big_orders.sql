-- One row per order of more than 3.
SELECT id, state, amount
FROM files.orders
WHERE amount > 3
