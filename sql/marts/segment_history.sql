-- Grain: one month end, scheme and segment that has people then.
-- First grouped by all numbers together, at most a few thousand groups for a month; everything else is made of those.
WITH base AS (
  SELECT
    month_end,
    rfm_cell,
    value_tier_code,
    churn_risk_code,
    cltv_tier_code,
    COUNT(*) AS customers,
    SUM(monetary) AS revenue,
    SUM(frequency) AS orders,
    COUNTIF(recency_days > @churn_window_days) AS churned
  FROM int_customer_months
  GROUP BY month_end, rfm_cell, value_tier_code, churn_risk_code, cltv_tier_code
),

coded AS (
  SELECT 'rfm_10' AS scheme, rfm_cell AS code, month_end, customers, revenue, orders, churned
  FROM base
  UNION ALL
  SELECT 'rfm_13', rfm_cell, month_end, customers, revenue, orders, churned
  FROM base
  UNION ALL
  SELECT 'value_tier', value_tier_code, month_end, customers, revenue, orders, churned
  FROM base
  UNION ALL
  SELECT 'churn_risk', churn_risk_code, month_end, customers, revenue, orders, churned
  FROM base
  UNION ALL
  SELECT 'cltv_tier', cltv_tier_code, month_end, customers, revenue, orders, churned
  FROM base
),

grouped AS (
  SELECT
    coded.month_end,
    coded.scheme,
    codes.segment,
    SUM(coded.customers) AS customers,
    SUM(coded.revenue) AS revenue,
    SUM(coded.orders) AS orders,
    SUM(coded.churned) AS churned
  FROM coded
  INNER JOIN int_segment_codes AS codes ON codes.scheme = coded.scheme AND codes.code = coded.code
  GROUP BY coded.month_end, coded.scheme, codes.segment
)

SELECT
  FORMAT_DATE('%Y-%m', month_end) AS month,
  EXTRACT(YEAR FROM month_end) * 100 + EXTRACT(MONTH FROM month_end) AS month_key,
  month_end,
  scheme,
  segment,
  FARM_FINGERPRINT(CONCAT(scheme, '/', segment)) AS segment_key,
  customers,
  customers / SUM(customers) OVER (PARTITION BY month_end, scheme) AS customer_share,
  revenue,
  SAFE_DIVIDE(
    CAST(revenue AS FLOAT64),
    CAST(SUM(revenue) OVER (PARTITION BY month_end, scheme) AS FLOAT64)
  ) AS revenue_share,
  revenue / orders AS aov,
  churned / customers AS churn_rate
FROM grouped
