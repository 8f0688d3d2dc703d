SELECT customer, SUM(amount) AS revenue FROM shop.orders GROUP BY customer
