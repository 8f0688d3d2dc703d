SELECT
  "c"."customer_id",
  struct_extract("o"."o", 'order_id') AS "order_id",
  struct_extract("o"."o", 'amount') AS "amount"
FROM "main"."customers" AS "c"
LEFT JOIN LATERAL (SELECT unnest(ARRAY(
  SELECT
    struct_pack("order_id" := "x"."order_id", "amount" := "x"."amount") AS "value"
  FROM "main"."orders" AS "x"
  WHERE "x"."customer_id" = "c"."customer_id"
  ORDER BY "x"."order_ts" DESC NULLS LAST
  LIMIT 1
)) AS "o") AS "o" ON TRUE
ORDER BY "c"."customer_id" NULLS FIRST
