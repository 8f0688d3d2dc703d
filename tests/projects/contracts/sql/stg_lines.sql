SELECT * FROM files.orders
