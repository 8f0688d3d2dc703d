-- 8 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('not_null_daily_sales_sold_on', 'unique_daily_sales_sold_on', 'expression_daily_sales_gross_amount', 'not_null_stg_sales_sold_on');
DELETE FROM `my-project`.`shop__dwh`.`rejected_rows` WHERE source_table IN ('till.sales');

-- build stg_sales (after till.sales)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`stg_sales`
OPTIONS(description='Sales of any till. One row for each sale.') AS
SELECT sold_on, article, amount
FROM `my-project`.`shop__build_1_till`.`sales`;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`stg_sales`;

-- build best_article (after stg_sales)
CREATE OR REPLACE VIEW `my-project`.`shop__build_1`.`best_article` AS
SELECT article, SUM(amount) AS amount
FROM `my-project`.`shop__build_1`.`stg_sales`
GROUP BY article
ORDER BY amount DESC, article
LIMIT 1;

-- build daily_sales (after stg_sales)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`daily_sales`
OPTIONS(description='Sales of a day, gross. One row for each day.') AS
SELECT sold_on, SUM((ROUND(CAST(amount AS NUMERIC) * (1 + CAST(CAST(NUMERIC '0.19' AS NUMERIC) AS NUMERIC)), 2))) AS gross_amount
FROM `my-project`.`shop__build_1`.`stg_sales`
GROUP BY sold_on;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`daily_sales`;

-- test not_null_daily_sales_sold_on (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`daily_sales` WHERE `sold_on` IS NULL
);

-- test unique_daily_sales_sold_on (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT `sold_on`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`daily_sales` WHERE `sold_on` IS NOT NULL GROUP BY `sold_on` HAVING COUNT(*) > 1
);

-- test expression_daily_sales_gross_amount (after daily_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`daily_sales` WHERE (gross_amount >= 0) IS NOT TRUE
);

-- test not_null_stg_sales_sold_on (after stg_sales)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`stg_sales` WHERE `sold_on` IS NULL
);

-- publish
-- copy shop__build_1_till.sales to shop_till.sales
-- copy shop__build_1.stg_sales to shop.stg_sales
-- copy shop__build_1.daily_sales to shop.daily_sales
CREATE OR REPLACE VIEW `my-project`.`shop`.`best_article` AS
SELECT article, SUM(amount) AS amount
FROM `my-project`.`shop`.`stg_sales`
GROUP BY article
ORDER BY amount DESC, article
LIMIT 1;
-- describe shop.stg_sales: {"description":"Sales of any till. One row for each sale.","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.best_article: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.daily_sales: {"description":"Sales of a day, gross. One row for each day.","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

