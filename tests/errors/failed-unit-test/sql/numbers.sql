SELECT CAST(customer AS INT64) AS number FROM shop.orders
