-- Grain: one measured point; the source has none.
SELECT
  CAST(NULL AS STRING) AS zip_code_prefix,
  CAST(NULL AS FLOAT64) AS latitude,
  CAST(NULL AS FLOAT64) AS longitude
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
