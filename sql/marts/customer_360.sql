-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
SELECT
  people.customer_key,
  people.customer_unique_id,
  people.city,
  people.state,
  people.country,
  people.first_order_at,
  worth.last_order_at,
  people.cohort_month,
  scores.recency,
  worth.recency_days,
  worth.tenure_days,
  worth.frequency,
  worth.line_count,
  worth.monetary,
  worth.aov,
  worth.frequency > 1 AS is_repeat_customer,
  firsts.days_to_second_order,
  scores.r_score,
  scores.f_score,
  scores.m_score,
  scores.rfm_cell,
  scores.segment_rfm_10,
  scores.segment_rfm_13,
  tiers.RFM_score AS tier_score,
  tiers.segment AS value_tier,
  worth.is_churned,
  worth.churn_risk,
  worth.cltv_revenue,
  worth.cltv_profit,
  worth.cltv_tier,
  segments.recommended_action,
  segments.action_group
FROM customer_value AS worth
INNER JOIN dim_customer AS people ON people.customer_key = worth.customer_key
INNER JOIN rfm_segments AS scores ON scores.customer_key = worth.customer_key
INNER JOIN rfm_customers AS tiers ON tiers.customer_unique_id = worth.customer_unique_id
INNER JOIN int_first_orders AS firsts ON firsts.customer_key = worth.customer_key
LEFT JOIN dim_segment AS segments ON segments.segment_key = people.rfm_10_key
