-- Grain: one cohort and one month index from 0 to the longest that any cohort can have; months that have not been are NULL.
WITH months AS (
  SELECT
    cohort_month,
    cohort_size,
    order_month,
    active_customers,
    CAST(SUBSTR(cohort_month, 1, 4) AS INT64) * 12
      + CAST(SUBSTR(cohort_month, 6, 2) AS INT64) AS cohort_number,
    CAST(SUBSTR(order_month, 1, 4) AS INT64) * 12
      + CAST(SUBSTR(order_month, 6, 2) AS INT64) AS order_number
  FROM cohort_retention
),

span AS (
  SELECT MIN(cohort_number) AS first_number, MAX(order_number) AS last_number
  FROM months
),

cohorts AS (
  SELECT DISTINCT cohort_month, cohort_number, cohort_size
  FROM months
),

cells AS (
  SELECT
    cohorts.cohort_month,
    cohorts.cohort_number,
    cohorts.cohort_size,
    month_index,
    cohorts.cohort_number + month_index <= span.last_number AS is_observed
  FROM cohorts
  CROSS JOIN span
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, span.last_number - span.first_number)) AS month_index
)

SELECT
  cells.cohort_month,
  CAST(REPLACE(cells.cohort_month, '-', '') AS INT64) AS cohort_month_key,
  cells.month_index,
  cells.cohort_size,
  IF(cells.is_observed, COALESCE(months.active_customers, 0), NULL) AS active_customers,
  IF(
    cells.is_observed,
    COALESCE(months.active_customers, 0) / cells.cohort_size,
    NULL
  ) AS retention_rate
FROM cells
LEFT JOIN months
  ON months.cohort_month = cells.cohort_month
  AND months.order_number = cells.cohort_number + cells.month_index
ORDER BY cohort_month, month_index
