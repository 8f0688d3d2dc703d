SELECT
  struct_extract("a"."a", 'sku') AS "left_sku",
  struct_extract("b"."b", 'sku') AS "right_sku",
  count(*) AS "baskets"
FROM "main"."baskets" AS "x"
CROSS JOIN LATERAL (SELECT unnest("x"."items") AS "a") AS "a"
CROSS JOIN LATERAL (SELECT unnest("x"."items") AS "b") AS "b"
WHERE struct_extract("a"."a", 'sku') < struct_extract("b"."b", 'sku')
GROUP BY 1, 2
ORDER BY "baskets" DESC NULLS LAST, "left_sku" NULLS FIRST, "right_sku" NULLS FIRST
