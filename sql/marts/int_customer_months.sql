-- Grain: one person and one month end since the first order, of the newest complete months (history_months).
-- Each month of activity holds until the next one: intervals are unfolded, nothing is joined by ranges.
-- Segments are kept as numbers: rfm_cell is the three quintiles (555 is best), the codes are sort orders of dim_segment.
WITH moment AS (
  SELECT as_of, as_of_date
  FROM int_as_of
),

span AS (
  SELECT
    DATE_SUB(DATE_TRUNC(as_of_date, MONTH), INTERVAL @history_months MONTH) AS first_month,
    DATE_SUB(DATE_TRUNC(as_of_date, MONTH), INTERVAL 1 MONTH) AS last_month
  FROM moment
),

-- The place of each person in the order of ids, so that no text is sorted for every month.
people AS (
  SELECT customer_key, ROW_NUMBER() OVER (ORDER BY customer_unique_id) AS id_place
  FROM int_customers
  WHERE customer_key <> -1
),

activity AS (
  SELECT
    customer_key,
    DATE_TRUNC(DATE(purchased_at), MONTH) AS active_month,
    COUNT(*) AS order_count,
    SUM(order_value) AS order_value,
    MIN(purchased_at) AS first_at,
    MAX(purchased_at) AS last_at
  FROM fct_orders
  WHERE is_revenue AND customer_key <> -1 AND purchased_at <= (SELECT as_of FROM moment)
  GROUP BY customer_key, active_month
),

intervals AS (
  SELECT
    customer_key,
    active_month,
    last_at,
    MIN(first_at) OVER (PARTITION BY customer_key) AS first_order_at,
    SUM(order_count) OVER (
      PARTITION BY customer_key
      ORDER BY active_month
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS frequency,
    SUM(order_value) OVER (
      PARTITION BY customer_key
      ORDER BY active_month
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS monetary,
    LEAD(active_month) OVER (PARTITION BY customer_key ORDER BY active_month) AS next_month,
    LEAD(first_at) OVER (PARTITION BY customer_key ORDER BY active_month) AS next_order_at
  FROM activity
),

states AS (
  SELECT
    intervals.customer_key,
    people.id_place,
    LAST_DAY(state_month) AS month_end,
    intervals.frequency,
    intervals.monetary,
    CAST(intervals.monetary AS FLOAT64) AS money,
    DATE_DIFF(LAST_DAY(state_month) + 1, DATE(intervals.last_at), DAY) AS recency_days,
    DATE_DIFF(LAST_DAY(state_month) + 1, DATE(intervals.first_order_at), DAY) AS tenure_days,
    DATE_DIFF(DATE(intervals.next_order_at), LAST_DAY(state_month), DAY) AS days_to_next_order
  FROM intervals
  INNER JOIN people ON people.customer_key = intervals.customer_key
  CROSS JOIN span
  CROSS JOIN UNNEST(
    GENERATE_DATE_ARRAY(
      GREATEST(intervals.active_month, span.first_month),
      LEAST(
        IFNULL(DATE_SUB(intervals.next_month, INTERVAL 1 MONTH), span.last_month),
        span.last_month
      ),
      INTERVAL 1 MONTH
    )
  ) AS state_month
),

-- How many people have a smaller recency: there are few different ones, so they are counted, not sorted.
recencies AS (
  SELECT
    month_end,
    recency_days,
    SUM(people_count) OVER (PARTITION BY month_end) AS people_count,
    SUM(people_count) OVER (
      PARTITION BY month_end
      ORDER BY recency_days
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
      - people_count AS recency_place
  FROM (
    SELECT month_end, recency_days, COUNT(*) AS people_count
    FROM states
    GROUP BY month_end, recency_days
  )
),

ranked AS (
  SELECT
    states.customer_key,
    states.month_end,
    states.frequency,
    states.monetary,
    states.recency_days,
    states.tenure_days,
    states.days_to_next_order,
    recencies.people_count,
    recencies.recency_place,
    RANK() OVER (
      PARTITION BY states.month_end
      ORDER BY states.frequency, states.id_place
    ) - 1 AS frequency_place,
    RANK() OVER (PARTITION BY states.month_end ORDER BY states.money) - 1 AS monetary_place,
    RANK() OVER (
      PARTITION BY states.month_end
      ORDER BY states.money * states.tenure_days DESC
    ) AS worth_place
  FROM states
  INNER JOIN recencies
    ON recencies.month_end = states.month_end AND recencies.recency_days = states.recency_days
),

-- x is above the linearly interpolated quantile k / q of n values where the first of its equals has a place, counted from 0,
-- above k * (n - 1) / q: its bin is that place times q over n - 1, rounded up.
scored AS (
  SELECT
    *,
    6 - GREATEST(
      1,
      DIV(5 * recency_place + people_count - 2, GREATEST(people_count - 1, 1))
    ) AS r_score,
    GREATEST(
      1,
      DIV(5 * frequency_place + people_count - 2, GREATEST(people_count - 1, 1))
    ) AS f_score,
    GREATEST(
      1,
      DIV(5 * monetary_place + people_count - 2, GREATEST(people_count - 1, 1))
    ) AS m_score,
    5
      - GREATEST(1, DIV(4 * recency_place + people_count - 2, GREATEST(people_count - 1, 1)))
      + GREATEST(1, DIV(4 * frequency_place + people_count - 2, GREATEST(people_count - 1, 1)))
      + GREATEST(
        1,
        DIV(4 * monetary_place + people_count - 2, GREATEST(people_count - 1, 1))
      ) AS tier_score
  FROM ranked
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
    CASE
      WHEN 100 * (people_count - worth_place) < @cltv_low_percent * (people_count - 1) THEN 1
      WHEN 100 * (people_count - worth_place) < @cltv_medium_percent * (people_count - 1) THEN 2
      ELSE 3
    END AS cltv_tier_code
  FROM scored
)

SELECT
  *,
  -- dwh: allow(unstable-order): a person has one row for each month end
  LAG(rfm_cell) OVER (PARTITION BY customer_key ORDER BY month_end) AS previous_rfm_cell,
  -- dwh: allow(unstable-order): a person has one row for each month end
  LAG(value_tier_code) OVER (
    PARTITION BY customer_key
    ORDER BY month_end
  ) AS previous_value_tier_code,
  -- dwh: allow(unstable-order): a person has one row for each month end
  LAG(churn_risk_code) OVER (
    PARTITION BY customer_key
    ORDER BY month_end
  ) AS previous_churn_risk_code,
  -- dwh: allow(unstable-order): a person has one row for each month end
  LAG(cltv_tier_code) OVER (PARTITION BY customer_key ORDER BY month_end) AS previous_cltv_tier_code
FROM coded
