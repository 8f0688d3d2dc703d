-- Grain: one payment of an order; the source has none.
SELECT
  CAST(NULL AS STRING) AS order_id,
  CAST(NULL AS INT64) AS payment_sequential,
  CAST(NULL AS STRING) AS payment_type,
  CAST(NULL AS INT64) AS installment_count,
  CAST(NULL AS NUMERIC) AS payment_value
FROM UNNEST([1]) AS nothing
WHERE nothing = 0
