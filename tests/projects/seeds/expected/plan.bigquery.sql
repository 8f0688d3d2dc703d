-- 14 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('relationships_deliveries_code_countries', 'not_null_countries_country', 'unique_countries_country', 'expression_countries_is_member_or_since_is_null');

-- build closed_days
CREATE OR REPLACE TABLE main."closed_days" AS
SELECT CAST(NULL AS DATE) AS "day", CAST(NULL AS VARCHAR[]) AS "reasons" WHERE false;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`closed_days`;

-- build countries
CREATE OR REPLACE TABLE main."countries" AS
SELECT "code", "country", "is_member", "since", "rate" FROM (VALUES
('de', 'Germany', true, CAST('1957-03-25' AS DATE), CAST('0.19' AS DECIMAL(38,9))),
('kr', 'Korea, Republic of', true, CAST(NULL AS DATE), CAST('12345678901234567890.123456789' AS DECIMAL(38,9))),
('no', 'Norway "Norge"', false, CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,9)))
) AS seed("code", "country", "is_member", "since", "rate");
SELECT COUNT(*) AS failures FROM (
SELECT `code`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`countries` GROUP BY `code` HAVING COUNT(*) > 1 OR `code` IS NULL
);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`countries`;

-- build deliveries (after countries, closed_days)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`deliveries` AS
SELECT code, country FROM `my-project`.`shop__build_1`.`countries` WHERE NOT EXISTS (SELECT 1 FROM `my-project`.`shop__build_1`.`closed_days`);
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`deliveries`;

-- build tiers
CREATE OR REPLACE TABLE main."tiers" AS
SELECT "at_least", "tier" FROM (VALUES
(CAST('1950' AS BIGINT), 'gold')
) AS seed("at_least", "tier");
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`tiers`;

-- build members (after countries, tiers)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`members` AS
SELECT c.country, t.tier
FROM `my-project`.`shop__build_1`.`countries` AS c
LEFT JOIN `my-project`.`shop__build_1`.`tiers` AS t ON EXTRACT(YEAR FROM c.since) >= t.at_least
WHERE c.is_member;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`members`;

-- build units
CREATE OR REPLACE TABLE main."units" AS
SELECT "unit", "grams" FROM (VALUES
('kg', CAST('1000.0' AS DOUBLE)),
('lb', CAST('453.59237' AS DOUBLE))
) AS seed("unit", "grams");
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`units`;

-- build heavy_units (after units)
CREATE OR REPLACE TABLE `my-project`.`shop__build_1`.`heavy_units` AS
SELECT unit FROM `my-project`.`shop__build_1`.`units` WHERE grams > 500;
SELECT COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`heavy_units`;

-- test relationships_deliveries_code_countries (after deliveries, countries)
SELECT COUNT(*) AS failures FROM (
SELECT child.* FROM `my-project`.`shop__build_1`.`deliveries` AS child LEFT JOIN `my-project`.`shop__build_1`.`countries` AS parent ON child.`code` = parent.`code` WHERE child.`code` IS NOT NULL AND parent.`code` IS NULL
);

-- test not_null_countries_country (after countries)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`countries` WHERE `country` IS NULL
);

-- test unique_countries_country (after countries)
SELECT COUNT(*) AS failures FROM (
SELECT `country`, COUNT(*) AS row_count FROM `my-project`.`shop__build_1`.`countries` WHERE `country` IS NOT NULL GROUP BY `country` HAVING COUNT(*) > 1
);

-- test expression_countries_is_member_or_since_is_null (after countries)
SELECT COUNT(*) AS failures FROM (
SELECT * FROM `my-project`.`shop__build_1`.`countries` WHERE (is_member OR since IS NULL) IS NOT TRUE
);

-- publish
-- copy shop__build_1.closed_days to shop.closed_days
-- copy shop__build_1.countries to shop.countries
-- copy shop__build_1.deliveries to shop.deliveries
-- copy shop__build_1.tiers to shop.tiers
-- copy shop__build_1.members to shop.members
-- copy shop__build_1.units to shop.units
-- copy shop__build_1.heavy_units to shop.heavy_units
-- describe shop.closed_days: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.countries: {"description":"One row for each country that is delivered to.","columns":{"code":"Two letters."},"labels":{},"primary_key":["code"],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.deliveries: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.tiers: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.members: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.units: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}
-- describe shop.heavy_units: {"description":"","columns":{},"labels":{},"primary_key":[],"foreign_keys":[],"expiration_days":null,"is_filter_required":false}

