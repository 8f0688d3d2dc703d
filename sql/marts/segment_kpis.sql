-- Grain: one segment of one scheme that has people at the as-of instant.
WITH people AS (
  SELECT
    worth.customer_key,
    worth.frequency,
    worth.monetary,
    worth.cltv_revenue,
    worth.is_churned,
    scores.segment_rfm_10,
    scores.segment_rfm_13,
    tiers.segment AS value_tier,
    worth.churn_risk,
    worth.cltv_tier,
    firsts.days_to_second_order <= @return_window_days AS came_back,
    DATE_ADD(DATE(firsts.first_order_at), INTERVAL @return_window_days DAY) <= (
      SELECT as_of_date
      FROM int_as_of
    ) AS can_be_judged
  FROM customer_value AS worth
  INNER JOIN rfm_segments AS scores ON scores.customer_key = worth.customer_key
  INNER JOIN rfm_customers AS tiers ON tiers.customer_unique_id = worth.customer_unique_id
  INNER JOIN int_first_orders AS firsts ON firsts.customer_key = worth.customer_key
),

base AS (
  SELECT
    segment_rfm_10,
    segment_rfm_13,
    value_tier,
    churn_risk,
    cltv_tier,
    COUNT(*) AS customers,
    SUM(monetary) AS revenue,
    SUM(frequency) AS orders,
    SUM(cltv_revenue) AS cltv_revenue,
    COUNTIF(is_churned) AS churned,
    COUNTIF(can_be_judged) AS first_buyers,
    COUNTIF(can_be_judged AND came_back) AS second_buyers
  FROM people
  GROUP BY segment_rfm_10, segment_rfm_13, value_tier, churn_risk, cltv_tier
),

named AS (
  SELECT 'rfm_10' AS scheme, segment_rfm_10 AS segment, *
  FROM base
  UNION ALL
  SELECT 'rfm_13', segment_rfm_13, *
  FROM base
  UNION ALL
  SELECT 'value_tier', value_tier, *
  FROM base
  UNION ALL
  SELECT 'churn_risk', churn_risk, *
  FROM base
  UNION ALL
  SELECT 'cltv_tier', cltv_tier, *
  FROM base
),

grouped AS (
  SELECT
    scheme,
    segment,
    SUM(customers) AS customers,
    SUM(revenue) AS revenue,
    SUM(orders) AS orders,
    SUM(cltv_revenue) AS cltv_revenue,
    SUM(churned) AS churned,
    SUM(first_buyers) AS first_buyers,
    SUM(second_buyers) AS second_buyers
  FROM named
  GROUP BY scheme, segment
),

-- Who had lapsed at a month end: churned, or in the segment of rfm_10 that lapsed_segment names.
lapses AS (
  SELECT
    states.rfm_cell,
    states.value_tier_code,
    states.churn_risk_code,
    states.cltv_tier_code,
    COUNT(*) AS lapsed,
    COUNTIF(states.days_to_next_order <= @return_window_days) AS reactivated
  FROM int_customer_months AS states
  INNER JOIN int_segment_codes AS codes ON codes.scheme = 'rfm_10' AND codes.code = states.rfm_cell
  WHERE
    (states.recency_days > @churn_window_days OR codes.segment = @lapsed_segment)
    AND DATE_ADD(states.month_end, INTERVAL @return_window_days DAY) <= (
      SELECT as_of_date
      FROM int_as_of
    )
  GROUP BY states.rfm_cell, states.value_tier_code, states.churn_risk_code, states.cltv_tier_code
),

lapsed_coded AS (
  SELECT 'rfm_10' AS scheme, rfm_cell AS code, lapsed, reactivated
  FROM lapses
  UNION ALL
  SELECT 'rfm_13', rfm_cell, lapsed, reactivated
  FROM lapses
  UNION ALL
  SELECT 'value_tier', value_tier_code, lapsed, reactivated
  FROM lapses
  UNION ALL
  SELECT 'churn_risk', churn_risk_code, lapsed, reactivated
  FROM lapses
  UNION ALL
  SELECT 'cltv_tier', cltv_tier_code, lapsed, reactivated
  FROM lapses
),

reactivations AS (
  SELECT
    codes.scheme,
    codes.segment,
    SUM(lapsed_coded.lapsed) AS lapsed,
    SUM(lapsed_coded.reactivated) AS reactivated
  FROM lapsed_coded
  INNER JOIN int_segment_codes AS codes
    ON codes.scheme = lapsed_coded.scheme AND codes.code = lapsed_coded.code
  GROUP BY codes.scheme, codes.segment
)

SELECT
  grouped.scheme,
  grouped.segment,
  FARM_FINGERPRINT(CONCAT(grouped.scheme, '/', grouped.segment)) AS segment_key,
  grouped.customers,
  grouped.customers / SUM(grouped.customers) OVER (PARTITION BY grouped.scheme) AS customer_share,
  grouped.revenue,
  SAFE_DIVIDE(
    CAST(grouped.revenue AS FLOAT64),
    CAST(SUM(grouped.revenue) OVER (PARTITION BY grouped.scheme) AS FLOAT64)
  ) AS revenue_share,
  grouped.revenue / grouped.orders AS aov,
  grouped.cltv_revenue / grouped.customers AS avg_cltv_revenue,
  grouped.cltv_revenue * @gross_margin / grouped.customers AS avg_cltv_profit,
  grouped.churned / grouped.customers AS churn_rate,
  SAFE_DIVIDE(reactivations.reactivated, reactivations.lapsed) AS reactivation_rate,
  SAFE_DIVIDE(grouped.second_buyers, grouped.first_buyers) AS second_purchase_rate
FROM grouped
LEFT JOIN reactivations
  ON reactivations.scheme = grouped.scheme AND reactivations.segment = grouped.segment
