-- Grain: one month end, scheme, segment a month before and segment at the month end, where a person went that way.
WITH pairs AS (
  SELECT
    month_end,
    'rfm' AS family,
    previous_rfm_cell AS from_code,
    rfm_cell AS to_code,
    COUNT(*) AS customers
  FROM int_customer_months
  WHERE previous_rfm_cell IS NOT NULL
  GROUP BY month_end, from_code, to_code
  UNION ALL
  SELECT
    month_end,
    'value_tier',
    previous_value_tier_code AS from_code,
    value_tier_code AS to_code,
    COUNT(*)
  FROM int_customer_months
  WHERE previous_value_tier_code IS NOT NULL
  GROUP BY month_end, from_code, to_code
  UNION ALL
  SELECT
    month_end,
    'churn_risk',
    previous_churn_risk_code AS from_code,
    churn_risk_code AS to_code,
    COUNT(*)
  FROM int_customer_months
  WHERE previous_churn_risk_code IS NOT NULL
  GROUP BY month_end, from_code, to_code
  UNION ALL
  SELECT
    month_end,
    'cltv_tier',
    previous_cltv_tier_code AS from_code,
    cltv_tier_code AS to_code,
    COUNT(*)
  FROM int_customer_months
  WHERE previous_cltv_tier_code IS NOT NULL
  GROUP BY month_end, from_code, to_code
),

codes AS (
  SELECT scheme, code, segment, IF(STARTS_WITH(scheme, 'rfm_'), 'rfm', scheme) AS family
  FROM int_segment_codes
),

moves AS (
  SELECT
    pairs.month_end,
    origins.scheme,
    origins.segment AS from_segment,
    destinations.segment AS to_segment,
    SUM(pairs.customers) AS customers
  FROM pairs
  INNER JOIN codes AS origins ON origins.family = pairs.family AND origins.code = pairs.from_code
  INNER JOIN codes AS destinations
    ON destinations.scheme = origins.scheme AND destinations.code = pairs.to_code
  GROUP BY pairs.month_end, origins.scheme, origins.segment, destinations.segment
)

SELECT
  FORMAT_DATE('%Y-%m', month_end) AS month,
  EXTRACT(YEAR FROM month_end) * 100 + EXTRACT(MONTH FROM month_end) AS month_key,
  month_end,
  scheme,
  from_segment,
  to_segment,
  customers,
  customers / SUM(customers) OVER (PARTITION BY month_end, scheme, from_segment) AS share_of_from,
  SUM(IF(from_segment = to_segment, customers, 0)) OVER (
    PARTITION BY month_end,
      scheme,
      from_segment
  )
    / SUM(customers) OVER (PARTITION BY month_end, scheme, from_segment) AS stability
FROM moves
