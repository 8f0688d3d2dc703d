-- Grain: one month with at least one order that counts as revenue.
WITH months AS (
  SELECT
    order_month,
    -- Months counted from year 0, so that neighbours differ by 1 over the turn of a year too.
    DIV(order_month_key, 100) * 12 + MOD(order_month_key, 100) AS month_number,
    SUM(order_value) AS revenue,
    COUNT(*) AS orders,
    COUNT(DISTINCT customer_unique_id) AS customers
  FROM fct_orders
  WHERE is_revenue AND order_month IS NOT NULL
  GROUP BY order_month, month_number
),

compared AS (
  SELECT
    *,
    LAG(month_number) OVER (ORDER BY month_number, order_month) AS previous_month_number,
    LAG(revenue) OVER (ORDER BY month_number, order_month) AS previous_revenue
  FROM months
)

SELECT
  order_month,
  revenue,
  orders,
  customers,
  CAST(revenue AS FLOAT64) / orders AS aov,
  IF(
    previous_month_number = month_number - 1,
    SAFE_DIVIDE(
      CAST(revenue - previous_revenue AS FLOAT64),
      CAST(previous_revenue AS FLOAT64)
    ) * 100,
    NULL
  ) AS mom_growth_pct
FROM compared
ORDER BY order_month
