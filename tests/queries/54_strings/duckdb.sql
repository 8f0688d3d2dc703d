SELECT
  "raw_txt"."id",
  _dwh.bq_substr("raw_txt"."title", 1, 5) AS "s5",
  _dwh.bq_upper("raw_txt"."title") AS "up",
  _dwh.bq_initcap("raw_txt"."title", '[^\p{Z}\s\x{0b}\x{85}!-&(-/:;<>?@\[-_{-~]+|(?s:.)') AS "ic",
  _dwh.bq_trim("raw_txt"."title") AS "tr",
  length("raw_txt"."title") AS "len",
  starts_with("raw_txt"."title", 'hello') AS "sw",
  strpos("raw_txt"."title", 'l') AS "pos",
  _dwh.bq_safe_offset(_dwh.bq_split("raw_txt"."csv", ','), 1) AS "c2",
  _dwh.bq_lpad(CAST("raw_txt"."id" AS VARCHAR), 4, '0') AS "pad",
  _dwh.bq_replace("raw_txt"."title", ' ', '_') AS "rep",
  _dwh.bq_left("raw_txt"."title", 3) AS "l3",
  _dwh.bq_reverse("raw_txt"."csv") AS "rev"
FROM "main"."raw_txt" AS "raw_txt"
ORDER BY "id" NULLS FIRST
