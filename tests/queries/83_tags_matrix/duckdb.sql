SELECT
  "_2"."basket_id",
  "_2"."is_new",
  "_2"."is_vip",
  "_2"."is_x"
FROM (SELECT "_1"."basket_id" AS "basket_id", count("_1"."one") FILTER (WHERE "_1"."tag" IS NOT DISTINCT FROM 'new') AS "is_new", count("_1"."one") FILTER (WHERE "_1"."tag" IS NOT DISTINCT FROM 'vip') AS "is_vip", count("_1"."one") FILTER (WHERE "_1"."tag" IS NOT DISTINCT FROM 'x') AS "is_x" FROM (
  SELECT
    "baskets"."basket_id",
    "tag"."tag",
    CAST(1 AS BIGINT) AS "one"
  FROM "main"."baskets" AS "baskets"
  LEFT JOIN LATERAL (SELECT unnest("baskets"."tags") AS "tag") AS "tag" ON TRUE
) AS "_1" GROUP BY "_1"."basket_id") AS "_2"
ORDER BY "basket_id" NULLS FIRST
