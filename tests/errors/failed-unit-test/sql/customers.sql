SELECT customer, SUM(amount) AS revenue, SUM(weight) AS weight FROM shop.orders GROUP BY customer
