SELECT
  "orders"."order_id",
  lower(hex(unhex(sha256((CAST("orders"."order_id" AS VARCHAR) || '|') || coalesce("orders"."status", ''))))) AS "sk",
  lower(hex(unhex(md5(coalesce("orders"."country", ''))))) AS "h"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
