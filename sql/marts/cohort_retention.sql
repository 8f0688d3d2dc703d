-- Grain: one cohort (the month of a person's first order) and one month in which at least one of its people ordered.
WITH activity AS (
  SELECT DISTINCT customer_key, order_month
  FROM fct_orders
  WHERE is_revenue AND order_month IS NOT NULL
),

cohorts AS (
  SELECT cohort_month, COUNT(*) AS cohort_size
  FROM int_customers
  WHERE cohort_month IS NOT NULL
  GROUP BY cohort_month
),

pairs AS (
  SELECT
    customers.cohort_month,
    activity.order_month,
    COUNT(*) AS active_customers
  FROM activity
  INNER JOIN int_customers AS customers ON customers.customer_key = activity.customer_key
  WHERE customers.cohort_month IS NOT NULL
  GROUP BY customers.cohort_month, activity.order_month
)

SELECT
  pairs.cohort_month,
  pairs.order_month,
  pairs.active_customers,
  cohorts.cohort_size,
  pairs.active_customers / cohorts.cohort_size AS retention_rate
FROM pairs
INNER JOIN cohorts ON cohorts.cohort_month = pairs.cohort_month
ORDER BY cohort_month, order_month
