-- Grain: one seller; the source has none.
SELECT
  CAST(NULL AS STRING) AS seller_id,
  CAST(NULL AS STRING) AS zip_code_prefix,
  CAST(NULL AS STRING) AS city,
  CAST(NULL AS STRING) AS state,
  CAST(NULL AS STRING) AS country
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
