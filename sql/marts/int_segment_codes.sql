-- Grain: one number that int_customer_months writes for a segment, in one scheme.
SELECT
  scheme,
  r_score * 100 + f_score * 10 + m_score AS code,
  segment
FROM int_rfm_cells
UNION ALL
SELECT scheme, sort_order, segment
FROM segment_definitions
WHERE scheme IN ('value_tier', 'churn_risk', 'cltv_tier')
