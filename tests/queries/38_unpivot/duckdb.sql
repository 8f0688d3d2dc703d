SELECT
  "_1"."product",
  "_1"."quarter",
  "_1"."sales"
FROM (SELECT "quarterly"."product" AS "product", "_2"."value" AS "sales", "_2"."name" AS "quarter" FROM "main"."quarterly" AS "quarterly" CROSS JOIN LATERAL (SELECT unnest(["quarterly"."q1", "quarterly"."q2", "quarterly"."q3", "quarterly"."q4"]) AS "value", unnest(['q1', 'q2', 'q3', 'q4']) AS "name") AS "_2" WHERE "_2"."value" IS NOT NULL) AS "_1"
ORDER BY "product" NULLS FIRST, "quarter" NULLS FIRST
