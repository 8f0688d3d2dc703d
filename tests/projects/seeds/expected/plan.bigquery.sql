-- 14 steps, starting from hidden datasets; 0 relations stay as they are

-- prepare
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`runs` (run_id STRING, started_at TIMESTAMP, finished_at TIMESTAMP, version STRING, target STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`steps` (run_id STRING, step STRING, kind STRING, outcome STRING, row_count INT64, took_ms INT64);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`relations` (name STRING, kind STRING, fingerprint STRING, row_count INT64, run_id STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`sources` (name STRING, inspected STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`tests` (name STRING, fingerprint STRING, failure_count INT64, run_id STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`test_failures` (test STRING, number INT64, failing_row STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`rejected_rows` (source_table STRING, file STRING, line INT64, column_name STRING, reason STRING, raw STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`publication_steps` (run_id STRING, number INT64, kind STRING, relation STRING, place STRING, detail STRING);
CREATE TABLE IF NOT EXISTS `my-project`.`shop__dwh`.`publications` (run_id STRING, number INT64, published_at TIMESTAMP, relation STRING, place STRING, was STRING, detail STRING);
DELETE FROM `my-project`.`shop__dwh`.`test_failures` WHERE test IN ('relationships_deliveries_code_countries', 'not_null_countries_country', 'unique_countries_country', 'expression_countries_is_member_or_since_is_null');

-- unit-test a_seed_is_there_without_being_given
CREATE SCHEMA "unit test a_seed_is_there_without_being_given";
CREATE TABLE "unit test a_seed_is_there_without_being_given"."countries" AS
SELECT "code", "country", "is_member", "since", "rate" FROM (VALUES
('de', 'Germany', true, CAST('1957-03-25' AS DATE), CAST('0.19' AS DECIMAL(38,9))),
('kr', 'Korea, Republic of', true, CAST(NULL AS DATE), CAST('12345678901234567890.123456789' AS DECIMAL(38,9))),
('no', 'Norway "Norge"', false, CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,9)))
) AS seed("code", "country", "is_member", "since", "rate");
CREATE TABLE "unit test a_seed_is_there_without_being_given"."tiers" AS
SELECT "at_least", "tier" FROM (VALUES
(CAST('1950' AS BIGINT), 'gold')
) AS seed("at_least", "tier");
CREATE OR REPLACE TABLE "unit test a_seed_is_there_without_being_given"."expected rows" ("country" VARCHAR, "tier" VARCHAR);
INSERT INTO "unit test a_seed_is_there_without_being_given"."expected rows" VALUES
('Germany', 'gold'),
('Korea, Republic of', CAST(NULL AS VARCHAR));
SELECT "country", "tier" FROM (
SELECT
  "c"."country",
  "t"."tier"
FROM "unit test a_seed_is_there_without_being_given"."countries" AS "c"
LEFT JOIN "unit test a_seed_is_there_without_being_given"."tiers" AS "t" ON year("c"."since") >= "t"."at_least"
WHERE "c"."is_member"
);
SELECT * FROM "unit test a_seed_is_there_without_being_given"."expected rows";

-- unit-test other_rows_may_be_given
CREATE SCHEMA "unit test other_rows_may_be_given";
CREATE OR REPLACE TABLE "unit test other_rows_may_be_given"."countries" ("code" VARCHAR, "country" VARCHAR, "is_member" BOOLEAN, "since" DATE, "rate" DECIMAL(38,9));
INSERT INTO "unit test other_rows_may_be_given"."countries" VALUES
('xx', 'Atlantis', true, CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,9)));
CREATE TABLE "unit test other_rows_may_be_given"."tiers" AS
SELECT "at_least", "tier" FROM (VALUES
(CAST('1950' AS BIGINT), 'gold')
) AS seed("at_least", "tier");
CREATE OR REPLACE TABLE "unit test other_rows_may_be_given"."expected rows" ("country" VARCHAR);
INSERT INTO "unit test other_rows_may_be_given"."expected rows" VALUES
('Atlantis');
SELECT "country" FROM (
SELECT
  "c"."country",
  "t"."tier"
FROM "unit test other_rows_may_be_given"."countries" AS "c"
LEFT JOIN "unit test other_rows_may_be_given"."tiers" AS "t" ON year("c"."since") >= "t"."at_least"
WHERE "c"."is_member"
);
SELECT * FROM "unit test other_rows_may_be_given"."expected rows";

-- unit-test units_come_with_the_package
CREATE SCHEMA "unit test units_come_with_the_package";
CREATE TABLE "unit test units_come_with_the_package"."units" AS
SELECT "unit", "grams" FROM (VALUES
('kg', CAST('1000.0' AS DOUBLE)),
('lb', CAST('453.59237' AS DOUBLE))
) AS seed("unit", "grams");
CREATE OR REPLACE TABLE "unit test units_come_with_the_package"."expected rows" ("unit" VARCHAR);
INSERT INTO "unit test units_come_with_the_package"."expected rows" VALUES
('kg');
SELECT "unit" FROM (
SELECT
  "units"."unit"
FROM "unit test units_come_with_the_package"."units" AS "units"
WHERE "units"."grams" > CAST(500 AS DOUBLE)
);
SELECT * FROM "unit test units_come_with_the_package"."expected rows";

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

