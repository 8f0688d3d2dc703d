-- Grain: one campaign; the source has none.
SELECT
  CAST(NULL AS STRING) AS campaign_id,
  CAST(NULL AS STRING) AS campaign_name,
  CAST(NULL AS NUMERIC) AS cost
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
