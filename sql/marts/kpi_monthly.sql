-- Grain: one calendar month from the first to the last order that counts as revenue, months without orders included.
WITH days AS (
  SELECT
    DATE_TRUNC(calendar_date, MONTH) AS month_start,
    SUM(revenue) AS revenue,
    SUM(orders) AS orders,
    SUM(new_customers) AS new_customers,
    AVG(dau) AS avg_dau,
    MAX(calendar_date) AS last_date
  FROM kpi_daily
  GROUP BY month_start
),

people AS (
  SELECT
    DATE_TRUNC(DATE(orders.purchased_at), MONTH) AS month_start,
    COUNT(DISTINCT orders.customer_key) AS customers,
    COUNT(
      DISTINCT IF(
        DATE(firsts.first_order_at) < DATE_TRUNC(DATE(orders.purchased_at), MONTH),
        orders.customer_key,
        NULL
      )
    ) AS returning_customers
  FROM fct_orders AS orders
  INNER JOIN int_customers AS firsts ON firsts.customer_key = orders.customer_key
  WHERE orders.is_revenue AND orders.customer_key <> -1
  GROUP BY month_start
),

-- People whose first order fell into the month and had the whole window to come back.
firsts AS (
  SELECT
    DATE_TRUNC(DATE(first_order_at), MONTH) AS month_start,
    COUNT(*) AS first_buyers,
    COUNTIF(days_to_second_order <= @return_window_days) AS second_buyers
  FROM int_first_orders
  WHERE DATE_ADD(DATE(first_order_at), INTERVAL @return_window_days DAY) <= (
    SELECT as_of_date
    FROM int_as_of
  )
  GROUP BY month_start
),

returned AS (
  SELECT
    DATE_TRUNC(dates.calendar_date, MONTH) AS month_start,
    SUM(items.line_amount) AS returns_amount
  FROM fct_order_items AS items
  INNER JOIN dim_date AS dates ON dates.date_key = items.order_date_key
  WHERE items.line_kind IN UNNEST(@return_kinds) AND items.customer_key <> -1
  GROUP BY month_start
),

months AS (
  SELECT
    days.month_start,
    days.revenue,
    COALESCE(returned.returns_amount, NUMERIC '0') AS returns_amount,
    days.orders,
    COALESCE(people.customers, 0) AS customers,
    days.new_customers,
    SAFE_DIVIDE(days.revenue, days.orders) AS aov,
    SAFE_DIVIDE(people.returning_customers, people.customers) AS repeat_rate,
    SAFE_DIVIDE(firsts.second_buyers, firsts.first_buyers) AS second_purchase_rate,
    ends.churn_rate,
    ends.avg_cltv_revenue,
    days.avg_dau,
    SAFE_DIVIDE(days.avg_dau, people.customers) AS stickiness
  FROM days
  INNER JOIN kpi_daily AS ends ON ends.calendar_date = days.last_date
  LEFT JOIN people ON people.month_start = days.month_start
  LEFT JOIN firsts ON firsts.month_start = days.month_start
  LEFT JOIN returned ON returned.month_start = days.month_start
)

SELECT
  FORMAT_DATE('%Y-%m', months.month_start) AS month,
  EXTRACT(YEAR FROM months.month_start) * 100 + EXTRACT(MONTH FROM months.month_start) AS month_key,
  months.revenue,
  months.returns_amount,
  months.revenue + months.returns_amount AS net_revenue,
  months.orders,
  months.customers,
  months.new_customers,
  months.aov,
  months.repeat_rate,
  months.second_purchase_rate,
  months.churn_rate,
  months.avg_cltv_revenue,
  months.avg_dau,
  months.customers AS mau,
  months.stickiness,
  SAFE_DIVIDE(
    CAST(months.revenue - previous.revenue AS FLOAT64),
    CAST(previous.revenue AS FLOAT64)
  ) * 100 AS revenue_change_pct,
  SAFE_DIVIDE(months.orders - previous.orders, previous.orders) * 100 AS orders_change_pct,
  SAFE_DIVIDE(
    months.customers - previous.customers,
    previous.customers
  ) * 100 AS customers_change_pct,
  SAFE_DIVIDE(
    CAST(months.aov - previous.aov AS FLOAT64),
    CAST(previous.aov AS FLOAT64)
  ) * 100 AS aov_change_pct,
  SAFE_DIVIDE(
    CAST(months.avg_cltv_revenue - previous.avg_cltv_revenue AS FLOAT64),
    CAST(previous.avg_cltv_revenue AS FLOAT64)
  ) * 100 AS avg_cltv_revenue_change_pct,
  SAFE_DIVIDE(months.avg_dau - previous.avg_dau, previous.avg_dau) * 100 AS avg_dau_change_pct,
  months.repeat_rate - previous.repeat_rate AS repeat_rate_change,
  months.churn_rate - previous.churn_rate AS churn_rate_change,
  months.stickiness - previous.stickiness AS stickiness_change
FROM months
LEFT JOIN months AS previous
  ON previous.month_start = DATE_SUB(months.month_start, INTERVAL 1 MONTH)
