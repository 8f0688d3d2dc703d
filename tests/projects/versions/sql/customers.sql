SELECT customer, IF(MAX(amount) > 0, 'buyer', 'visitor') AS segment FROM orders GROUP BY customer
