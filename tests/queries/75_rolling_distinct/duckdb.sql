SELECT
  "d"."d",
  (
      SELECT
        count(DISTINCT "o"."customer_id") AS "f0_"
      FROM "main"."orders" AS "o"
      WHERE "o"."order_date" BETWEEN _dwh.bq_date("d"."d" - 30) AND "d"."d"
    ) AS "active_30d"
FROM (SELECT unnest(_dwh.bq_date_array(DATE '2024-01-01', DATE '2024-03-31', to_days(15))) AS "d") AS "d"
ORDER BY "d" NULLS FIRST
