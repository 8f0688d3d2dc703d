SELECT
  "raw_txt"."id",
  dwh_parse_date('%Y%m%d', "raw_txt"."ymd") AS "d",
  _dwh.bq_parse_datetime("raw_txt"."ts_txt", '[\t-\r ]*([0-9]{1,5})\-([0-9]{1,2})\-([0-9][0-9][\t-\r ]*|[0-9][\t-\r ]+)([0-9]{1,2})\:([0-9]{1,2})\:([0-9]{1,2})[\t-\r ]*', 1, 2, 3, 4, 5, 6) AS "ts",
  list_transform([{'a1': "raw_txt"."dmy"}], lambda dwh_v: TRY(_dwh.bq_parse_date_or_null(dwh_v.a1, '[\t-\r ]*([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{1,5})[\t-\r ]*', 3, 2, 1)))[1] AS "safe_d",
  _dwh.bq_to_date(_dwh.bq_substr("raw_txt"."ts_txt", 1, 10)) AS "cast_d"
FROM "main"."raw_txt" AS "raw_txt"
ORDER BY "id" NULLS FIRST
