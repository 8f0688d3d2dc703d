-- 14 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;

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
SELECT count(*) FROM main."closed_days";

-- build countries
CREATE OR REPLACE TABLE main."countries" AS
SELECT "code", "country", "is_member", "since", "rate" FROM (VALUES
('de', 'Germany', true, CAST('1957-03-25' AS DATE), CAST('0.19' AS DECIMAL(38,9))),
('kr', 'Korea, Republic of', true, CAST(NULL AS DATE), CAST('12345678901234567890.123456789' AS DECIMAL(38,9))),
('no', 'Norway "Norge"', false, CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,9)))
) AS seed("code", "country", "is_member", "since", "rate");
SELECT count(*) FROM (
SELECT
  "countries"."code",
  count(*) AS "row_count"
FROM main."countries" AS "countries"
GROUP BY "countries"."code"
HAVING count(*) > 1 OR "countries"."code" IS NULL
);
ALTER TABLE main."countries" ALTER COLUMN "code" SET NOT NULL;
COMMENT ON TABLE main."countries" IS 'One row for each country that is delivered to.';
COMMENT ON COLUMN main."countries"."code" IS 'Two letters.';
INSERT INTO _dwh.constraints VALUES
('countries', 'primary_key', ['code'], NULL, NULL);
SELECT count(*) FROM main."countries";

-- build deliveries (after countries, closed_days)
CREATE OR REPLACE TABLE main."deliveries" AS
SELECT
  "countries"."code",
  "countries"."country"
FROM main."countries" AS "countries"
WHERE NOT EXISTS (
  SELECT
    CAST(1 AS BIGINT) AS "f0_"
  FROM main."closed_days" AS "closed_days"
);
SELECT count(*) FROM main."deliveries";

-- build tiers
CREATE OR REPLACE TABLE main."tiers" AS
SELECT "at_least", "tier" FROM (VALUES
(CAST('1950' AS BIGINT), 'gold')
) AS seed("at_least", "tier");
SELECT count(*) FROM main."tiers";

-- build members (after countries, tiers)
CREATE OR REPLACE TABLE main."members" AS
SELECT
  "c"."country",
  "t"."tier"
FROM main."countries" AS "c"
LEFT JOIN main."tiers" AS "t" ON year("c"."since") >= "t"."at_least"
WHERE "c"."is_member";
SELECT count(*) FROM main."members";

-- build units
CREATE OR REPLACE TABLE main."units" AS
SELECT "unit", "grams" FROM (VALUES
('kg', CAST('1000.0' AS DOUBLE)),
('lb', CAST('453.59237' AS DOUBLE))
) AS seed("unit", "grams");
SELECT count(*) FROM main."units";

-- build heavy_units (after units)
CREATE OR REPLACE TABLE main."heavy_units" AS
SELECT
  "units"."unit"
FROM main."units" AS "units"
WHERE "units"."grams" > CAST(500 AS DOUBLE);
SELECT count(*) FROM main."heavy_units";

-- test relationships_deliveries_code_countries (after deliveries, countries)
SELECT count(*) FROM (
SELECT
  "child"."code",
  "child"."country"
FROM main."deliveries" AS "child"
LEFT JOIN main."countries" AS "parent" ON "child"."code" = "parent"."code"
WHERE "child"."code" IS NOT NULL AND "parent"."code" IS NULL
);

-- test not_null_countries_country (after countries)
SELECT count(*) FROM (
SELECT
  "countries"."code",
  "countries"."country",
  "countries"."is_member",
  "countries"."since",
  "countries"."rate"
FROM main."countries" AS "countries"
WHERE "countries"."country" IS NULL
);

-- test unique_countries_country (after countries)
SELECT count(*) FROM (
SELECT
  "countries"."country",
  count(*) AS "row_count"
FROM main."countries" AS "countries"
WHERE "countries"."country" IS NOT NULL
GROUP BY "countries"."country"
HAVING count(*) > 1
);

-- test expression_countries_is_member_or_since_is_null (after countries)
SELECT count(*) FROM (
SELECT
  "countries"."code",
  "countries"."country",
  "countries"."is_member",
  "countries"."since",
  "countries"."rate"
FROM main."countries" AS "countries"
WHERE ("countries"."is_member" OR "countries"."since" IS NULL) IS NOT TRUE
);
