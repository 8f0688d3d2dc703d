-- 5 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('files.orders');

-- build totals (after files.orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`totals` AS
SELECT customer, SUM(amount) AS amount, COUNT(*) AS order_count FROM `my-project`.`shop__build_1_files`.`orders` GROUP BY customer;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`totals`;

-- build hosts (after totals)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`hosts` AS
SELECT customer, NET.HOST(CONCAT('https://', customer, '.example/x')) AS host FROM `my-project`.`shop__build_1`.`totals`;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`hosts`;

-- build latest (after totals, files.orders)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`latest` AS
SELECT CAST(`customer` AS STRING) AS `customer`, CAST(`order_id` AS INT64) AS `order_id`, CAST(`seen_at` AS TIMESTAMP) AS `seen_at`, CAST(`note` AS STRING) AS `note` FROM (
SELECT
  customer,
  ARRAY_AGG(order_id ORDER BY ordered_at DESC LIMIT 1)[OFFSET(0)] AS order_id,
  TIMESTAMP(MAX(ordered_at)) AS seen_at,
  '@since' AS note
FROM `my-project`.`shop__build_1_files`.`orders`
JOIN `my-project`.`shop__build_1`.`totals` USING (customer)
WHERE ordered_at >= CAST(DATETIME '2026-01-02 00:00:00' AS DATETIME)
GROUP BY customer
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`latest`;

-- build report (after totals, latest)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`report` AS
SELECT CAST(`customer` AS STRING) AS `customer`, CAST(`amount` AS NUMERIC) AS `amount`, CAST(`order_id` AS INT64) AS `order_id`, CAST(`seen_on` AS DATE) AS `seen_on` FROM (
SELECT DATE(latest.seen_at) AS seen_on, order_id, amount, customer
FROM `my-project`.`shop__build_1`.`totals`
LEFT JOIN `my-project`.`shop__build_1`.`latest` USING (customer)
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`report`;

-- publish
-- copy shop__build_1_files.orders to shop_files.orders
-- copy shop__build_1.totals to shop.totals
-- copy shop__build_1.hosts to shop.hosts
-- copy shop__build_1.latest to shop.latest
-- copy shop__build_1.report to shop.report
-- describe shop.totals: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.hosts: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.latest: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.report: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

