-- Grain: one person (customer_unique_id), with the address of the newest order and today's segments; and one unknown person.
WITH segments AS (
  SELECT
    scores.customer_key,
    scores.segment_rfm_10,
    scores.segment_rfm_13,
    tiers.segment AS value_tier,
    worth.churn_risk,
    worth.cltv_tier
  FROM rfm_segments AS scores
  INNER JOIN rfm_customers AS tiers ON tiers.customer_unique_id = scores.customer_unique_id
  INNER JOIN customer_value AS worth ON worth.customer_key = scores.customer_key
)

SELECT
  people.customer_key,
  people.customer_unique_id,
  people.zip_code_prefix,
  people.city,
  people.state,
  people.country,
  people.latitude,
  people.longitude,
  people.first_order_at,
  people.last_order_at,
  people.order_count,
  people.cohort_month,
  people.cohort_month_key,
  IFNULL(FARM_FINGERPRINT(CONCAT('value_tier/', segments.value_tier)), -1) AS value_tier_key,
  IFNULL(FARM_FINGERPRINT(CONCAT('rfm_10/', segments.segment_rfm_10)), -1) AS rfm_10_key,
  IFNULL(FARM_FINGERPRINT(CONCAT('rfm_13/', segments.segment_rfm_13)), -1) AS rfm_13_key,
  IFNULL(FARM_FINGERPRINT(CONCAT('churn_risk/', segments.churn_risk)), -1) AS churn_risk_key,
  IFNULL(FARM_FINGERPRINT(CONCAT('cltv_tier/', segments.cltv_tier)), -1) AS cltv_tier_key
FROM int_customers AS people
LEFT JOIN segments ON segments.customer_key = people.customer_key
