-- Grain: one review of one order; the source has none.
SELECT
  CAST(NULL AS STRING) AS review_id,
  CAST(NULL AS STRING) AS order_id,
  CAST(NULL AS INT64) AS review_score,
  CAST(NULL AS STRING) AS comment_title,
  CAST(NULL AS STRING) AS comment_message,
  CAST(NULL AS DATETIME) AS created_at,
  CAST(NULL AS DATETIME) AS answered_at
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
