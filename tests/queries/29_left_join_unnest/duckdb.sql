SELECT
  "b"."basket_id",
  "tag"."tag"
FROM "main"."baskets" AS "b"
LEFT JOIN LATERAL (SELECT unnest("b"."tags") AS "tag") AS "tag" ON TRUE
ORDER BY "b"."basket_id" NULLS FIRST, "tag" NULLS FIRST
