-- Grain: one calendar day from the first to the last order that counts as revenue; figures of state hold at the end of the day.
WITH visits AS (
  SELECT
    sold.customer_key,
    DATE(sold.purchased_at) AS calendar_date,
    DATE(people.first_order_at) AS first_date,
    COUNT(*) AS orders,
    SUM(sold.order_value) AS revenue
  FROM fct_orders AS sold
  INNER JOIN int_customers AS people ON people.customer_key = sold.customer_key
  WHERE sold.is_revenue AND sold.customer_key <> -1
  GROUP BY sold.customer_key, calendar_date, first_date
),

-- All orders, those of unknown people too.
totals AS (
  SELECT DATE(purchased_at) AS calendar_date, COUNT(*) AS orders, SUM(order_value) AS revenue
  FROM fct_orders
  WHERE is_revenue
  GROUP BY calendar_date
),

daily AS (
  SELECT
    calendar_date,
    COUNTIF(calendar_date = first_date) AS new_customers,
    COUNTIF(calendar_date > first_date) AS returning_customers,
    SUM(revenue) AS revenue,
    -- Lifetime value is revenue times tenure: day times sum(revenue) less this, whatever the day.
    SUM(revenue * UNIX_DATE(first_date)) AS revenue_days
  FROM visits
  GROUP BY calendar_date
),

-- Who has not churned: within the window after an order. Windows that touch are merged; +1 and -1 are summed up.
neighbours AS (
  SELECT
    calendar_date,
    LAG(calendar_date) OVER (
      PARTITION BY customer_key
      ORDER BY calendar_date, first_date
    ) AS previous_date,
    LEAD(calendar_date) OVER (
      PARTITION BY customer_key
      ORDER BY calendar_date, first_date
    ) AS next_date
  FROM visits
),

changes AS (
  SELECT calendar_date, COUNT(*) AS change
  FROM neighbours
  WHERE previous_date IS NULL OR DATE_DIFF(calendar_date, previous_date, DAY) > @churn_window_days
  GROUP BY calendar_date
  UNION ALL
  SELECT DATE_ADD(calendar_date, INTERVAL @churn_window_days DAY) AS calendar_date, -COUNT(*)
  FROM neighbours
  WHERE next_date IS NULL OR DATE_DIFF(next_date, calendar_date, DAY) > @churn_window_days
  GROUP BY calendar_date
),

day_changes AS (
  SELECT calendar_date, SUM(change) AS change
  FROM changes
  GROUP BY calendar_date
),

states AS (
  SELECT
    days.calendar_date,
    days.dau,
    days.mau,
    days.stickiness,
    COALESCE(totals.orders, 0) AS orders,
    COALESCE(totals.revenue, NUMERIC '0') AS revenue,
    COALESCE(daily.new_customers, 0) AS new_customers,
    COALESCE(daily.returning_customers, 0) AS returning_customers,
    SUM(COALESCE(daily.new_customers, 0)) OVER (
      ORDER BY days.calendar_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS customers_to_date,
    SUM(COALESCE(day_changes.change, 0)) OVER (
      ORDER BY days.calendar_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS unchurned,
    SUM(COALESCE(daily.revenue, NUMERIC '0')) OVER (
      ORDER BY days.calendar_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS revenue_to_date,
    SUM(COALESCE(daily.revenue_days, NUMERIC '0')) OVER (
      ORDER BY days.calendar_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS revenue_days_to_date
  FROM engagement_daily AS days
  LEFT JOIN totals ON totals.calendar_date = days.calendar_date
  LEFT JOIN daily ON daily.calendar_date = days.calendar_date
  LEFT JOIN day_changes ON day_changes.calendar_date = days.calendar_date
),

figures AS (
  SELECT
    calendar_date,
    revenue,
    orders,
    new_customers,
    SAFE_DIVIDE(revenue, orders) AS aov,
    SAFE_DIVIDE(returning_customers, dau) AS repeat_rate,
    SAFE_DIVIDE(customers_to_date - unchurned, customers_to_date) AS churn_rate,
    SAFE_DIVIDE(
      revenue_to_date * (UNIX_DATE(calendar_date) + 1) - revenue_days_to_date,
      customers_to_date
    ) AS avg_cltv_revenue,
    dau,
    mau,
    stickiness
  FROM states
)

SELECT
  days.calendar_date,
  days.revenue,
  days.orders,
  days.dau AS customers,
  days.new_customers,
  days.aov,
  days.repeat_rate,
  days.churn_rate,
  days.avg_cltv_revenue,
  days.dau,
  days.mau,
  days.stickiness,
  SAFE_DIVIDE(
    CAST(days.revenue - previous.revenue AS FLOAT64),
    CAST(previous.revenue AS FLOAT64)
  ) * 100 AS revenue_change_pct,
  SAFE_DIVIDE(days.orders - previous.orders, previous.orders) * 100 AS orders_change_pct,
  SAFE_DIVIDE(days.dau - previous.dau, previous.dau) * 100 AS customers_change_pct,
  SAFE_DIVIDE(
    CAST(days.aov - previous.aov AS FLOAT64),
    CAST(previous.aov AS FLOAT64)
  ) * 100 AS aov_change_pct,
  SAFE_DIVIDE(
    CAST(days.avg_cltv_revenue - previous.avg_cltv_revenue AS FLOAT64),
    CAST(previous.avg_cltv_revenue AS FLOAT64)
  ) * 100 AS avg_cltv_revenue_change_pct,
  SAFE_DIVIDE(days.mau - previous.mau, previous.mau) * 100 AS mau_change_pct,
  days.repeat_rate - previous.repeat_rate AS repeat_rate_change,
  days.churn_rate - previous.churn_rate AS churn_rate_change,
  days.stickiness - previous.stickiness AS stickiness_change
FROM figures AS days
LEFT JOIN figures AS previous
  ON previous.calendar_date = DATE_SUB(days.calendar_date, INTERVAL 1 DAY)
