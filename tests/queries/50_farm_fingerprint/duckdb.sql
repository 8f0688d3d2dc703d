SELECT
  "orders"."order_id",
  dwh_farm_fingerprint((CAST("orders"."order_id" AS VARCHAR) || '|') || coalesce("orders"."status", '')) AS "sk",
  _dwh.bq_mod(abs(dwh_farm_fingerprint(CAST("orders"."order_id" AS VARCHAR))), 10) AS "bucket"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
