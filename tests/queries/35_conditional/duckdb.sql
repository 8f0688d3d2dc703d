SELECT
  "orders"."order_id",
  (CASE WHEN "orders"."amount" > CAST(60 AS DECIMAL(38,9)) THEN 'big' ELSE 'small' END) AS "size",
  coalesce("orders"."status", 'none') AS "st",
  coalesce("orders"."discount", CAST(0 AS DOUBLE)) AS "disc",
  nullif("orders"."qty", CAST(0 AS BIGINT)) AS "q",
  (CASE WHEN ("orders"."qty") IS NULL OR (CAST(2 AS BIGINT)) IS NULL THEN NULL ELSE greatest("orders"."qty", CAST(2 AS BIGINT)) END) AS "g",
  (CASE WHEN ("orders"."qty") IS NULL OR ("orders"."order_id") IS NULL THEN NULL ELSE least("orders"."qty", "orders"."order_id") END) AS "l",
  (CASE "orders"."status" WHEN 'paid' THEN CAST(1 AS BIGINT) WHEN 'refunded' THEN CAST(-1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS "sgn"
FROM "main"."orders" AS "orders"
ORDER BY "order_id" NULLS FIRST
