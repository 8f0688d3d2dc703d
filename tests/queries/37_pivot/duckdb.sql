SELECT
  "_2"."country",
  "_2"."q_paid",
  "_2"."n_paid",
  "_2"."q_refunded",
  "_2"."n_refunded"
FROM (SELECT "_1"."country" AS "country", CAST(sum("_1"."qty") FILTER (WHERE "_1"."status" IS NOT DISTINCT FROM 'paid') AS BIGINT) AS "q_paid", count(*) FILTER (WHERE "_1"."status" IS NOT DISTINCT FROM 'paid') AS "n_paid", CAST(sum("_1"."qty") FILTER (WHERE "_1"."status" IS NOT DISTINCT FROM 'refunded') AS BIGINT) AS "q_refunded", count(*) FILTER (WHERE "_1"."status" IS NOT DISTINCT FROM 'refunded') AS "n_refunded" FROM (
  SELECT
    "orders"."country",
    "orders"."status",
    "orders"."qty"
  FROM "main"."orders" AS "orders"
  WHERE "orders"."country" IS NOT NULL
) AS "_1" GROUP BY "_1"."country") AS "_2"
ORDER BY "country" NULLS FIRST
