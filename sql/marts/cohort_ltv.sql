-- Grain: one cohort and one month index that has been, from 0 on.
WITH revenues AS (
  SELECT
    people.cohort_month,
    DATE_DIFF(DATE(orders.purchased_at), DATE(people.first_order_at), MONTH) AS month_index,
    SUM(orders.order_value) AS revenue
  FROM fct_orders AS orders
  INNER JOIN int_customers AS people ON people.customer_key = orders.customer_key
  WHERE orders.is_revenue AND people.cohort_month IS NOT NULL
  GROUP BY people.cohort_month, month_index
),

summed AS (
  SELECT
    cells.cohort_month,
    cells.cohort_month_key,
    cells.month_index,
    cells.cohort_size,
    COALESCE(revenues.revenue, NUMERIC '0') AS revenue,
    SUM(COALESCE(revenues.revenue, NUMERIC '0')) OVER (
      PARTITION BY cells.cohort_month
      ORDER BY cells.month_index
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS cumulative_revenue
  FROM cohort_matrix AS cells
  LEFT JOIN revenues
    ON revenues.cohort_month = cells.cohort_month AND revenues.month_index = cells.month_index
  WHERE cells.active_customers IS NOT NULL
)

SELECT
  cohort_month,
  cohort_month_key,
  month_index,
  cohort_size,
  revenue,
  cumulative_revenue,
  cumulative_revenue / cohort_size AS revenue_per_customer,
  cumulative_revenue * @gross_margin / cohort_size AS profit_per_customer,
  @cac AS cac,
  MIN(IF(cumulative_revenue * @gross_margin >= @cac * cohort_size, month_index, NULL)) OVER (
    PARTITION BY cohort_month
  ) AS payback_month
FROM summed
