-- Grain: one person and one time during which none of the segments changed, as looked at after each month of the history.
WITH codes AS (
  SELECT scheme, code, FARM_FINGERPRINT(CONCAT(scheme, '/', segment)) AS segment_key
  FROM int_segment_codes
),

states AS (
  SELECT
    months.customer_key,
    DATE_ADD(months.month_end, INTERVAL 1 DAY) AS valid_from,
    tiers.segment_key AS value_tier_key,
    tens.segment_key AS rfm_10_key,
    thirteens.segment_key AS rfm_13_key,
    risks.segment_key AS churn_risk_key,
    worths.segment_key AS cltv_tier_key,
    months.previous_rfm_cell IS NULL
      OR months.value_tier_code <> months.previous_value_tier_code
      OR months.churn_risk_code <> months.previous_churn_risk_code
      OR months.cltv_tier_code <> months.previous_cltv_tier_code
      OR tens.segment_key <> tens_before.segment_key
      OR thirteens.segment_key <> thirteens_before.segment_key AS is_changed
  FROM int_customer_months AS months
  INNER JOIN codes AS tiers ON tiers.scheme = 'value_tier' AND tiers.code = months.value_tier_code
  INNER JOIN codes AS tens ON tens.scheme = 'rfm_10' AND tens.code = months.rfm_cell
  INNER JOIN codes AS thirteens ON thirteens.scheme = 'rfm_13' AND thirteens.code = months.rfm_cell
  INNER JOIN codes AS risks ON risks.scheme = 'churn_risk' AND risks.code = months.churn_risk_code
  INNER JOIN codes AS worths ON worths.scheme = 'cltv_tier' AND worths.code = months.cltv_tier_code
  LEFT JOIN codes AS tens_before
    ON tens_before.scheme = 'rfm_10' AND tens_before.code = months.previous_rfm_cell
  LEFT JOIN codes AS thirteens_before
    ON thirteens_before.scheme = 'rfm_13' AND thirteens_before.code = months.previous_rfm_cell
),

changes AS (
  SELECT
    *,
    -- dwh: allow(unstable-order): a person has one row for each month end
    LEAD(valid_from) OVER (PARTITION BY customer_key ORDER BY valid_from) AS valid_to
  FROM states
  WHERE is_changed
)

SELECT
  customer_key,
  value_tier_key,
  rfm_10_key,
  rfm_13_key,
  churn_risk_key,
  cltv_tier_key,
  valid_from,
  valid_to,
  valid_to IS NULL AS is_current
FROM changes
