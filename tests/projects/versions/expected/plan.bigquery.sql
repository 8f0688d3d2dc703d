-- 11 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('unique_customers_v1_customer', 'not_null_customers_v2_segment', 'relationships_report_customer_customers');

-- build orders_v1
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`orders_v1` AS
SELECT 'ann' AS customer, 5 AS amount;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`orders_v1`;

-- build orders (after orders_v1)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`orders` AS
SELECT * FROM `my-project`.`shop__build_1`.`orders_v1`;

-- build customers_v1 (after orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`customers_v1`
OPTIONS(description='One row for each customer, without segments.') AS
SELECT DISTINCT customer FROM `my-project`.`shop__build_1`.`orders`;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers_v1`;

-- build customers_v2 (after orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`customers_v2`
OPTIONS(description='One row for each customer.') AS
SELECT CAST(`customer` AS STRING) AS `customer`, CAST(`segment` AS STRING) AS `segment` FROM (
SELECT customer, IF(MAX(amount) > 0, 'buyer', 'visitor') AS segment FROM `my-project`.`shop__build_1`.`orders` GROUP BY customer
);
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers_v2` GROUP BY `customer` HAVING COUNT(*) > 1 OR `customer` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers_v2`;

-- build customers (after customers_v2)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`customers`
OPTIONS(description='One row for each customer.') AS
SELECT * FROM `my-project`.`shop__build_1`.`customers_v2`;

-- build orders_v2
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`orders_v2` AS
SELECT 'ann' AS customer, 5 AS amount, 'EUR' AS currency;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`orders_v2`;

-- build report (after customers_v1, customers)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`report` AS
SELECT before.customer, latest.segment
FROM `my-project`.`shop__build_1`.`customers_v1` AS before
JOIN `my-project`.`shop__build_1`.`customers` AS latest USING (customer);

-- test unique_customers_v1_customer (after customers_v1)
SELECT COUNT(*) AS failures FROM (
SELECT `customer`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers_v1` WHERE `customer` IS NOT NULL GROUP BY `customer` HAVING COUNT(*) > 1
);

-- test not_null_customers_v2_segment (after customers_v2)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`customers_v2` WHERE `segment` IS NULL
);

-- test relationships_report_customer_customers (after report, customers)
SELECT COUNT(*) AS failures FROM (
SELECT child.* FROM `my-project`.`shop__build_1`.`report` AS child LEFT JOIN `my-project`.`shop__build_1`.`customers` AS parent ON child.`customer` = parent.`customer` WHERE child.`customer` IS NOT NULL AND parent.`customer` IS NULL
);

-- publish
-- copy shop__build_1.orders_v1 to shop.orders_v1
-- copy shop__build_1.customers_v1 to shop.customers_v1
-- copy shop__build_1.customers_v2 to shop.customers_v2
-- copy shop__build_1.orders_v2 to shop.orders_v2
CREATE OR REPLACE VIEW `my-project`.`shop`.`orders` AS
SELECT * FROM `my-project`.`shop`.`orders_v1`;
CREATE OR REPLACE VIEW `my-project`.`shop`.`customers`
OPTIONS(description='One row for each customer.') AS
SELECT * FROM `my-project`.`shop`.`customers_v2`;
CREATE OR REPLACE VIEW `my-project`.`shop`.`report` AS
SELECT before.customer, latest.segment
FROM `my-project`.`shop`.`customers_v1` AS before
JOIN `my-project`.`shop`.`customers` AS latest USING (customer);
-- describe shop.orders_v1: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.orders: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers_v1: {"description":"One row for each customer, without segments.","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers_v2: {"description":"One row for each customer.","columns":{"customer":"The customer.","segment":"Where they belong."},"labels":{},"primary_key":["customer"],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers: {"description":"One row for each customer.","columns":{"customer":"The customer.","segment":"Where they belong."},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.orders_v2: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.report: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

