SELECT
  "o"."order_id",
  "o"."amount",
  (
      SELECT
        "r"."rate"
      FROM "main"."rates" AS "r"
      WHERE "r"."valid_from" <= "o"."order_date"
      ORDER BY "r"."valid_from" DESC NULLS LAST
      LIMIT 1
    ) AS "rate"
FROM "main"."orders" AS "o"
WHERE EXISTS (
  SELECT
    CAST(1 AS BIGINT) AS "f0_"
  FROM "main"."customers" AS "c"
  WHERE "c"."customer_id" = "o"."customer_id" AND "c"."is_active" IS NOT FALSE
)
ORDER BY "o"."order_id" NULLS FIRST
