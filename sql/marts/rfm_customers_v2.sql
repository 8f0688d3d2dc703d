-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
SELECT
  customer_unique_id,
  recency,
  frequency,
  monetary,
  r_score + f_score + m_score AS RFM_score,
  segment_rfm_10 AS segment
FROM rfm_segments
