-- Grain: one person and one month end since the first order, of the newest complete months (history_months).
-- Segments are kept as numbers: rfm_cell is the three quintiles (555 is best), the codes are sort orders of dim_segment. The month
-- before is scored from what was measured then, against the edges of then: nothing is sorted or joined by person.
WITH scored AS (
  SELECT
    states.customer_key,
    states.month_end,
    states.frequency,
    states.monetary,
    states.recency_days,
    states.tenure_days,
    states.days_to_next_order,
    states.has_previous,
    states.previous_recency_days,
    5 - (
      IF(states.recency > edges.recency_20, 1, 0)
      + IF(states.recency > edges.recency_40, 1, 0)
      + IF(states.recency > edges.recency_60, 1, 0)
      + IF(states.recency > edges.recency_80, 1, 0)
    ) AS r_score,
    1
      + IF(states.frequency_rank > edges.frequency_20, 1, 0)
      + IF(states.frequency_rank > edges.frequency_40, 1, 0)
      + IF(states.frequency_rank > edges.frequency_60, 1, 0)
      + IF(states.frequency_rank > edges.frequency_80, 1, 0) AS f_score,
    1
      + IF(states.money > edges.monetary_20, 1, 0)
      + IF(states.money > edges.monetary_40, 1, 0)
      + IF(states.money > edges.monetary_60, 1, 0)
      + IF(states.money > edges.monetary_80, 1, 0) AS m_score,
    6
      - (
        IF(states.recency > edges.recency_25, 1, 0)
        + IF(states.recency > edges.recency_50, 1, 0)
        + IF(states.recency > edges.recency_75, 1, 0)
      )
      + IF(states.frequency_rank > edges.frequency_25, 1, 0)
      + IF(states.frequency_rank > edges.frequency_50, 1, 0)
      + IF(states.frequency_rank > edges.frequency_75, 1, 0)
      + IF(states.money > edges.monetary_25, 1, 0)
      + IF(states.money > edges.monetary_50, 1, 0)
      + IF(states.money > edges.monetary_75, 1, 0) AS tier_score,
    CASE
      WHEN states.worth < edges.worth_low THEN 1
      WHEN states.worth < edges.worth_medium THEN 2
      ELSE 3
    END AS cltv_tier_code,
    5 - (
      IF(states.previous_recency > edges_before.recency_20, 1, 0)
      + IF(states.previous_recency > edges_before.recency_40, 1, 0)
      + IF(states.previous_recency > edges_before.recency_60, 1, 0)
      + IF(states.previous_recency > edges_before.recency_80, 1, 0)
    ) AS previous_r_score,
    1
      + IF(states.previous_frequency_rank > edges_before.frequency_20, 1, 0)
      + IF(states.previous_frequency_rank > edges_before.frequency_40, 1, 0)
      + IF(states.previous_frequency_rank > edges_before.frequency_60, 1, 0)
      + IF(states.previous_frequency_rank > edges_before.frequency_80, 1, 0) AS previous_f_score,
    1
      + IF(states.previous_money > edges_before.monetary_20, 1, 0)
      + IF(states.previous_money > edges_before.monetary_40, 1, 0)
      + IF(states.previous_money > edges_before.monetary_60, 1, 0)
      + IF(states.previous_money > edges_before.monetary_80, 1, 0) AS previous_m_score,
    6
      - (
        IF(states.previous_recency > edges_before.recency_25, 1, 0)
        + IF(states.previous_recency > edges_before.recency_50, 1, 0)
        + IF(states.previous_recency > edges_before.recency_75, 1, 0)
      )
      + IF(states.previous_frequency_rank > edges_before.frequency_25, 1, 0)
      + IF(states.previous_frequency_rank > edges_before.frequency_50, 1, 0)
      + IF(states.previous_frequency_rank > edges_before.frequency_75, 1, 0)
      + IF(states.previous_money > edges_before.monetary_25, 1, 0)
      + IF(states.previous_money > edges_before.monetary_50, 1, 0)
      + IF(states.previous_money > edges_before.monetary_75, 1, 0) AS previous_tier_score,
    CASE
      WHEN states.previous_worth < edges_before.worth_low THEN 1
      WHEN states.previous_worth < edges_before.worth_medium THEN 2
      ELSE 3
    END AS previous_cltv_tier_code
  FROM int_customer_states AS states
  INNER JOIN int_month_edges AS edges ON edges.month_number = states.month_number
  LEFT JOIN int_month_edges AS edges_before ON edges_before.month_number + 1 = states.month_number
),

coded AS (
  SELECT
    customer_key,
    month_end,
    frequency,
    monetary,
    recency_days,
    tenure_days,
    days_to_next_order,
    has_previous,
    r_score * 100 + f_score * 10 + m_score AS rfm_cell,
    CASE
      WHEN tier_score >= @high_value_min_score THEN 3
      WHEN tier_score >= @mid_value_min_score THEN 2
      ELSE 1
    END AS value_tier_code,
    CASE
      WHEN recency_days > @churn_window_days THEN 4
      WHEN recency_days <= @low_risk_days THEN 1
      WHEN recency_days <= @medium_risk_days THEN 2
      ELSE 3
    END AS churn_risk_code,
    cltv_tier_code,
    previous_r_score * 100 + previous_f_score * 10 + previous_m_score AS previous_rfm_cell,
    CASE
      WHEN previous_tier_score >= @high_value_min_score THEN 3
      WHEN previous_tier_score >= @mid_value_min_score THEN 2
      ELSE 1
    END AS previous_value_tier_code,
    CASE
      WHEN previous_recency_days > @churn_window_days THEN 4
      WHEN previous_recency_days <= @low_risk_days THEN 1
      WHEN previous_recency_days <= @medium_risk_days THEN 2
      ELSE 3
    END AS previous_churn_risk_code,
    previous_cltv_tier_code
  FROM scored
)

SELECT
  customer_key,
  month_end,
  frequency,
  monetary,
  recency_days,
  tenure_days,
  days_to_next_order,
  rfm_cell,
  value_tier_code,
  churn_risk_code,
  cltv_tier_code,
  IF(has_previous, previous_rfm_cell, NULL) AS previous_rfm_cell,
  IF(has_previous, previous_value_tier_code, NULL) AS previous_value_tier_code,
  IF(has_previous, previous_churn_risk_code, NULL) AS previous_churn_risk_code,
  IF(has_previous, previous_cltv_tier_code, NULL) AS previous_cltv_tier_code
FROM coded
