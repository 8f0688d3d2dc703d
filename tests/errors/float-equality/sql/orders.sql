SELECT a.order_id, b.order_id AS twin_id
FROM files.orders AS a
INNER JOIN files.orders AS b ON b.amount = a.amount
