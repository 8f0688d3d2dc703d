-- 9 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('shop.orders', 'shop.people');

-- build stg_orders (after shop.orders)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`stg_orders` AS
SELECT order_id, customer, ordered_on, amount, weight FROM `my-project`.`shop__build_1_shop`.`orders`;

-- build customers (after stg_orders, shop.people)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`customers` AS
SELECT
  o.customer,
  ANY_VALUE(p.name) AS name,
  COUNT(*) AS order_count,
  SUM(o.amount) AS revenue,
  SUM(o.weight) AS weight,
  DATE_DIFF(CAST(DATE '2018-01-31' AS DATE), MAX(o.ordered_on), DAY) AS days,
  ARRAY_AGG(o.order_id ORDER BY o.order_id) AS orders,
  STRUCT(MAX(o.order_id) AS id, MAX(o.ordered_on) AS day) AS last
FROM `my-project`.`shop__build_1`.`stg_orders` AS o
LEFT JOIN `my-project`.`shop__build_1_shop`.`people` AS p ON p.customer = o.customer
GROUP BY o.customer;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`customers`;

-- build ranking (after customers)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`ranking` AS
SELECT customer, revenue FROM `my-project`.`shop__build_1`.`customers` ORDER BY revenue DESC, customer;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`ranking`;

-- publish
-- copy shop__build_1_shop.orders to shop_shop.orders
-- copy shop__build_1_shop.people to shop_shop.people
-- copy shop__build_1.customers to shop.customers
-- copy shop__build_1.ranking to shop.ranking
CREATE OR REPLACE VIEW `my-project`.`shop`.`stg_orders` AS
SELECT order_id, customer, ordered_on, amount, weight FROM `my-project`.`shop_shop`.`orders`;
-- describe shop.stg_orders: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.customers: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.ranking: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

