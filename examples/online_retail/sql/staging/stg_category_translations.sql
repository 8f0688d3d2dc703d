-- Grain: one product category; the source has none.
SELECT
  CAST(NULL AS STRING) AS category_portuguese,
  CAST(NULL AS STRING) AS category
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
