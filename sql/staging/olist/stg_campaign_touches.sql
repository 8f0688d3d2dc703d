-- Grain: one time that a campaign reached, or for its control group would have reached, a customer id; the source has none.
SELECT
  CAST(NULL AS STRING) AS campaign_id,
  CAST(NULL AS STRING) AS customer_id,
  CAST(NULL AS DATETIME) AS touched_at,
  CAST(NULL AS BOOL) AS is_control
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
