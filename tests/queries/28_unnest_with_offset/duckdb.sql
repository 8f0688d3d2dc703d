SELECT
  "b"."basket_id",
  "it"."pos",
  struct_extract("it"."it", 'sku') AS "sku",
  _dwh.bq_finite(CAST(struct_extract("it"."it", 'qty') AS DOUBLE) * struct_extract("it"."it", 'price')) AS "line_total"
FROM "main"."baskets" AS "b"
CROSS JOIN LATERAL (SELECT unnest("b"."items") AS "it", CAST(generate_subscripts("b"."items", 1) - 1 AS BIGINT) AS "pos") AS "it"
ORDER BY "b"."basket_id" NULLS FIRST, "pos" NULLS FIRST
