-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
WITH scored AS (
  SELECT
    customer_unique_id,
    recency,
    frequency,
    monetary,
    R_score + F_score + M_score AS RFM_score
  FROM int_rfm_scores
)

SELECT
  customer_unique_id,
  recency,
  frequency,
  monetary,
  RFM_score,
  CASE
    WHEN RFM_score >= @high_value_min_score THEN @high_value_label
    WHEN RFM_score >= @mid_value_min_score THEN @mid_value_label
    ELSE @low_value_label
  END AS segment
FROM scored
