-- 5 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('constraint_foreign_key_fct_lines_customer');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.orders');

-- build stg_lines (after files.orders)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT * FROM `my-project`.`shop__build_1_files`.`orders`
);
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_lines` WHERE `amount` IS NULL
);

-- build dim_customers (after stg_lines)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`dim_customers`
OPTIONS(description='One row for each customer.') AS
SELECT CAST(`customer` AS STRING) AS `customer`, CAST(`order_count` AS FLOAT64) AS `order_count` FROM (
SELECT customer, COUNT(DISTINCT order_id) AS order_count FROM `my-project`.`shop__build_1`.`stg_lines` GROUP BY customer
);
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`dim_customers` GROUP BY `customer` HAVING COUNT(*) > 1 OR `customer` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`dim_customers`;

-- build fct_lines (after stg_lines)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`fct_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT order_id, line, customer, amount FROM `my-project`.`shop__build_1`.`stg_lines`
);
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`fct_lines` WHERE `customer` IS NULL
);
SELECT COUNT(*) AS failures FROM (
SELECT `order_id`, `line`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`fct_lines` GROUP BY `order_id`, `line` HAVING COUNT(*) > 1 OR `order_id` IS NULL OR `line` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`fct_lines`;

-- test constraint_foreign_key_fct_lines_customer (after fct_lines, dim_customers)
SELECT COUNT(*) AS failures FROM (
SELECT child.* FROM `my-project`.`shop__build_1`.`fct_lines` AS child LEFT JOIN `my-project`.`shop__build_1`.`dim_customers` AS parent ON child.`customer` = parent.`customer` WHERE child.`customer` IS NOT NULL AND parent.`customer` IS NULL
);

-- publish
-- copy shop__build_1_files.orders to shop_files.orders
-- copy shop__build_1.dim_customers to shop.dim_customers
-- copy shop__build_1.fct_lines to shop.fct_lines
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_lines` AS
SELECT CAST(`order_id` AS INT64) AS `order_id`, CAST(`line` AS INT64) AS `line`, CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount` FROM (
SELECT * FROM `my-project`.`shop_files`.`orders`
);
-- describe shop.stg_lines: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.dim_customers: {"description":"One row for each customer.","columns":{"order_count":"How many orders, as a FLOAT64 for the tool's sake."},"labels":{},"primary_key":["customer"],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.fct_lines: {"description":"","columns":{"amount":"In euros, it's net.","customer":"Who."},"labels":{},"primary_key":["order_id","line"],"foreign_keys":[{"column":"customer","to":{"project":"my-project","dataset":"shop","table":"dim_customers"},"field":"customer"}],"expiration_days":null,"is_filter_required":false}

