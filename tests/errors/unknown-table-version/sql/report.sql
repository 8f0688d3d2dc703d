SELECT a FROM customers_v7
