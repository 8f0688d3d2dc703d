-- 8 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('not_null_stg_orders_order_id', 'unique_stg_orders_order_id', 'unique_customers_customer', 'not_null_customers_customer');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.orders');

-- build stg_orders (after files.orders)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_orders` AS
SELECT order_id, NULLIF(TRIM(customer), '') AS customer, DATE(ordered_at) AS order_date, amount FROM `my-project`.`shop__build_1_files`.`orders`;

-- build customers (after stg_orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`customers`
OPTIONS(description='One row for each customer.') AS
SELECT
  customer,
  COUNT(*) AS order_count,
  COUNTIF(amount >= CAST(NUMERIC '5.00' AS NUMERIC)) AS big_count,
  SUM(amount) AS amount,
  MIN(order_date) AS first_order_date,
  CAST(SUM(amount) AS FLOAT64) / COUNT(*) AS aov
FROM `my-project`.`shop__build_1`.`stg_orders`
GROUP BY customer;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers`;

-- build monthly (after stg_orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`monthly` AS
WITH months AS (
  SELECT FORMAT_DATE('%Y-%m', order_date) AS order_month, SUM(amount) AS revenue
  FROM `my-project`.`shop__build_1`.`stg_orders`
  GROUP BY order_month
)
SELECT order_month, revenue, LAG(revenue) OVER (ORDER BY order_month) AS previous_revenue
FROM months
ORDER BY order_month;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`monthly`;

-- test not_null_stg_orders_order_id (after stg_orders)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_orders` WHERE `order_id` IS NULL
);

-- test unique_stg_orders_order_id (after stg_orders)
SELECT COUNT(*) AS failures FROM (
SELECT `order_id`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`stg_orders` WHERE `order_id` IS NOT NULL GROUP BY `order_id` HAVING COUNT(*) > 1
);

-- test unique_customers_customer (after customers)
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers` WHERE `customer` IS NOT NULL GROUP BY `customer` HAVING COUNT(*) > 1
);

-- test not_null_customers_customer (after customers)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`customers` WHERE `customer` IS NULL
);

-- publish
-- copy shop__build_1_files.orders to shop_files.orders
-- copy shop__build_1.customers to shop.customers
-- copy shop__build_1.monthly to shop.monthly
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_orders` AS
SELECT order_id, NULLIF(TRIM(customer), '') AS customer, DATE(ordered_at) AS order_date, amount FROM `my-project`.`shop_files`.`orders`;
-- describe shop.stg_orders: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers: {"description":"One row for each customer.","columns":{"customer":"The name."},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.monthly: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

