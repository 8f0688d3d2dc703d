-- 11 steps, starting from an empty file; 0 relations stay as they are

-- prepare
CREATE SCHEMA IF NOT EXISTS _dwh;
CREATE SCHEMA IF NOT EXISTS _dwh;

-- unit-test everybody_has_a_segment
CREATE SCHEMA "unit test everybody_has_a_segment";
CREATE OR REPLACE TABLE "unit test everybody_has_a_segment"."orders" ("customer" VARCHAR, "amount" BIGINT);
INSERT INTO "unit test everybody_has_a_segment"."orders" VALUES
('ann', CAST('10' AS BIGINT)),
('bob', CAST(NULL AS BIGINT));
CREATE OR REPLACE TABLE "unit test everybody_has_a_segment"."expected rows" ("customer" VARCHAR, "segment" VARCHAR);
INSERT INTO "unit test everybody_has_a_segment"."expected rows" VALUES
('ann', 'buyer'),
('bob', 'visitor');
SELECT "customer", "segment" FROM (
SELECT
  "orders"."customer",
  (CASE WHEN max("orders"."amount") > 0 THEN 'buyer' ELSE 'visitor' END) AS "segment"
FROM "unit test everybody_has_a_segment"."orders" AS "orders"
GROUP BY "orders"."customer"
);
SELECT * FROM "unit test everybody_has_a_segment"."expected rows";

-- build orders_v1
CREATE OR REPLACE TABLE main."orders_v1" AS
SELECT
  'ann' AS "customer",
  CAST(5 AS BIGINT) AS "amount";
SELECT count(*) FROM main."orders_v1";

-- build orders (after orders_v1)
CREATE OR REPLACE VIEW main."orders" AS
SELECT
  "orders_v1"."customer",
  "orders_v1"."amount"
FROM main."orders_v1" AS "orders_v1";

-- build customers_v1 (after orders)
CREATE OR REPLACE TABLE main."customers_v1" AS
SELECT DISTINCT
  "orders"."customer"
FROM main."orders" AS "orders";
COMMENT ON TABLE main."customers_v1" IS 'One row for each customer, without segments.';
SELECT count(*) FROM main."customers_v1";

-- build customers_v2 (after orders)
CREATE OR REPLACE TABLE main."customers_v2" AS
SELECT
  "orders"."customer",
  (CASE WHEN max("orders"."amount") > 0 THEN 'buyer' ELSE 'visitor' END) AS "segment"
FROM main."orders" AS "orders"
GROUP BY "orders"."customer";
SELECT count(*) FROM (
SELECT
  "customers_v2"."customer",
  count(*) AS "row_count"
FROM main."customers_v2" AS "customers_v2"
GROUP BY "customers_v2"."customer"
HAVING count(*) > 1 OR "customers_v2"."customer" IS NULL
);
ALTER TABLE main."customers_v2" ALTER COLUMN "customer" SET NOT NULL;
COMMENT ON TABLE main."customers_v2" IS 'One row for each customer.';
COMMENT ON COLUMN main."customers_v2"."customer" IS 'The customer.';
COMMENT ON COLUMN main."customers_v2"."segment" IS 'Where they belong.';
INSERT INTO _dwh.constraints VALUES
('customers_v2', 'primary_key', ['customer'], NULL, NULL);
SELECT count(*) FROM main."customers_v2";

-- build customers (after customers_v2)
CREATE OR REPLACE VIEW main."customers" AS
SELECT
  "customers_v2"."customer",
  "customers_v2"."segment"
FROM main."customers_v2" AS "customers_v2";
COMMENT ON VIEW main."customers" IS 'One row for each customer.';

-- build orders_v2
CREATE OR REPLACE TABLE main."orders_v2" AS
SELECT
  'ann' AS "customer",
  CAST(5 AS BIGINT) AS "amount",
  'EUR' AS "currency";
SELECT count(*) FROM main."orders_v2";

-- build report (after customers_v1, customers)
CREATE OR REPLACE VIEW main."report" AS
SELECT
  "before"."customer",
  "latest"."segment"
FROM main."customers_v1" AS "before"
JOIN main."customers" AS "latest" ON "before"."customer" = "latest"."customer";

-- test unique_customers_v1_customer (after customers_v1)
SELECT count(*) FROM (
SELECT
  "customers_v1"."customer",
  count(*) AS "row_count"
FROM main."customers_v1" AS "customers_v1"
WHERE "customers_v1"."customer" IS NOT NULL
GROUP BY "customers_v1"."customer"
HAVING count(*) > 1
);

-- test not_null_customers_v2_segment (after customers_v2)
SELECT count(*) FROM (
SELECT
  "customers_v2"."customer",
  "customers_v2"."segment"
FROM main."customers_v2" AS "customers_v2"
WHERE "customers_v2"."segment" IS NULL
);

-- test relationships_report_customer_customers (after report, customers)
SELECT count(*) FROM (
SELECT
  "child"."customer",
  "child"."segment"
FROM main."report" AS "child"
LEFT JOIN main."customers" AS "parent" ON "child"."customer" = "parent"."customer"
WHERE "child"."customer" IS NOT NULL AND "parent"."customer" IS NULL
);
