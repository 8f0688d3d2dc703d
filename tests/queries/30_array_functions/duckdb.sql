SELECT
  "baskets"."basket_id",
  len("baskets"."tags") AS "n",
  _dwh.bq_safe_offset("baskets"."tags", 0) AS "first_tag",
  'vip' IN (SELECT unnest("baskets"."tags")) AS "is_vip",
  _dwh.bq_joined("baskets"."tags", '|') AS "joined",
  EXISTS (
      SELECT
        CAST(1 AS BIGINT) AS "f0_"
      FROM (SELECT unnest("baskets"."items") AS "it") AS "it"
      WHERE struct_extract("it"."it", 'qty') > 3
    ) AS "big",
  ARRAY(
      SELECT
        "t"."t"
      FROM (SELECT unnest("baskets"."tags") AS "t") AS "t"
      WHERE "t"."t" <> 'x'
      ORDER BY "t"."t" NULLS FIRST
    ) AS "sorted_tags",
  (
      SELECT
        _dwh.bq_finite(sum(_dwh.bq_finite(CAST(struct_extract("it"."it", 'qty') AS DOUBLE) * struct_extract("it"."it", 'price')))) AS "f0_"
      FROM (SELECT unnest("baskets"."items") AS "it") AS "it"
    ) AS "total"
FROM "main"."baskets" AS "baskets"
ORDER BY "basket_id" NULLS FIRST
