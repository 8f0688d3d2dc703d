SELECT
  "_1"."customer_id",
  struct_extract("_1"."latest", 'order_id') AS "order_id",
  struct_extract("_1"."latest", 'amount') AS "amount",
  struct_extract("_1"."latest", 'status') AS "status",
  "_1"."n"
FROM (
  SELECT
    "o"."customer_id",
    _dwh.bq_offset(list_slice(list(struct_pack("order_id" := "o"."order_id", "customer_id" := "o"."customer_id", "order_ts" := "o"."order_ts", "order_date" := "o"."order_date", "status" := "o"."status", "amount" := "o"."amount", "discount" := "o"."discount", "qty" := "o"."qty", "country" := "o"."country") ORDER BY "o"."order_ts" DESC NULLS LAST, "o"."order_id" NULLS FIRST), 1, 1), 0) AS "latest",
    count(*) AS "n"
  FROM "main"."orders" AS "o"
  WHERE "o"."customer_id" IS NOT NULL
  GROUP BY "o"."customer_id"
) AS "_1"
ORDER BY "customer_id" NULLS FIRST
