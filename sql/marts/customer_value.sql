-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
WITH moment AS (
  SELECT as_of, as_of_date
  FROM int_as_of
),

line_counts AS (
  SELECT items.customer_key, COUNT(*) AS line_count
  FROM fct_order_items AS items
  INNER JOIN fct_orders AS orders ON orders.order_id = items.order_id
  WHERE items.is_behaviour AND orders.purchased_at <= (SELECT as_of FROM moment)
  GROUP BY items.customer_key
),

people AS (
  SELECT
    customer_key,
    customer_unique_id,
    MIN(purchased_at) AS first_order_at,
    MAX(purchased_at) AS last_order_at,
    COUNT(*) AS frequency,
    SUM(order_value) AS monetary
  FROM fct_orders
  WHERE is_revenue AND customer_unique_id IS NOT NULL AND purchased_at <= (SELECT as_of FROM moment)
  GROUP BY customer_key, customer_unique_id
),

measured AS (
  SELECT
    people.customer_key,
    people.customer_unique_id,
    people.last_order_at,
    DATE_DIFF((SELECT as_of_date FROM moment), DATE(people.last_order_at), DAY) AS recency_days,
    DATE_DIFF((SELECT as_of_date FROM moment), DATE(people.first_order_at), DAY) AS tenure_days,
    people.frequency,
    COALESCE(line_counts.line_count, 0) AS line_count,
    people.monetary,
    people.monetary / people.frequency AS aov,
    -- AOV times frequency is what was spent: multiplied out, nothing is rounded.
    people.monetary * DATE_DIFF(
      (SELECT as_of_date FROM moment),
      DATE(people.first_order_at),
      DAY
    ) AS cltv_revenue
  FROM people
  LEFT JOIN line_counts ON line_counts.customer_key = people.customer_key
),

-- x lies below the linearly interpolated quantile q of n values where the last of its equals has a place, counted from 0,
-- below q * (n - 1): whole numbers compare exactly.
ranked AS (
  SELECT
    *,
    COUNT(*) OVER () - RANK() OVER (ORDER BY cltv_revenue DESC) AS last_place,
    COUNT(*) OVER () AS people_count
  FROM measured
)

SELECT
  ranked.customer_key,
  ranked.customer_unique_id,
  ranked.last_order_at,
  ranked.recency_days,
  ranked.tenure_days,
  ranked.frequency,
  ranked.line_count,
  ranked.monetary,
  ranked.aov,
  ranked.recency_days > @churn_window_days AS is_churned,
  CASE
    WHEN ranked.recency_days > @churn_window_days THEN @churned_label
    WHEN ranked.recency_days <= @low_risk_days THEN @low_risk_label
    WHEN ranked.recency_days <= @medium_risk_days THEN @medium_risk_label
    ELSE @high_risk_label
  END AS churn_risk,
  ranked.cltv_revenue,
  ranked.cltv_revenue * @gross_margin AS cltv_profit,
  CASE
    WHEN 100 * ranked.last_place < @cltv_low_percent * (ranked.people_count - 1)
      THEN @low_cltv_label
    WHEN 100 * ranked.last_place < @cltv_medium_percent * (ranked.people_count - 1)
      THEN @medium_cltv_label
    ELSE @high_cltv_label
  END AS cltv_tier
FROM ranked
