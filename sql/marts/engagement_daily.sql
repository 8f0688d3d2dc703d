-- Grain: one calendar day from the first to the last order that counts as revenue.
-- A person is active for the engagement window from each day of purchase; windows that touch are merged into islands,
-- which begin with +1 and end with -1: a running sum counts distinct people without a join of days and people.
WITH visits AS (
  SELECT DISTINCT customer_key, DATE(purchased_at) AS calendar_date
  FROM fct_orders
  WHERE is_revenue AND customer_key <> -1
),

daily AS (
  SELECT calendar_date, COUNT(*) AS dau
  FROM visits
  GROUP BY calendar_date
),

neighbours AS (
  SELECT
    customer_key,
    calendar_date,
    LAG(calendar_date) OVER (PARTITION BY customer_key ORDER BY calendar_date) AS previous_date,
    LEAD(calendar_date) OVER (PARTITION BY customer_key ORDER BY calendar_date) AS next_date
  FROM visits
),

changes AS (
  SELECT calendar_date, COUNT(*) AS change
  FROM neighbours
  WHERE
    previous_date IS NULL
    OR DATE_DIFF(calendar_date, previous_date, DAY) > @engagement_window_days
  GROUP BY calendar_date
  UNION ALL
  SELECT DATE_ADD(calendar_date, INTERVAL @engagement_window_days DAY) AS calendar_date, -COUNT(*)
  FROM neighbours
  WHERE next_date IS NULL OR DATE_DIFF(next_date, calendar_date, DAY) > @engagement_window_days
  GROUP BY calendar_date
),

span AS (
  SELECT MIN(DATE(purchased_at)) AS first_date, MAX(DATE(purchased_at)) AS last_date
  FROM fct_orders
  WHERE is_revenue
),

days AS (
  SELECT calendar_date
  FROM span
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(span.first_date, span.last_date)) AS calendar_date
),

day_changes AS (
  SELECT calendar_date, SUM(change) AS change
  FROM changes
  GROUP BY calendar_date
),

counted AS (
  SELECT
    days.calendar_date,
    COALESCE(daily.dau, 0) AS dau,
    SUM(COALESCE(day_changes.change, 0)) OVER (
      ORDER BY days.calendar_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS mau
  FROM days
  LEFT JOIN daily ON daily.calendar_date = days.calendar_date
  LEFT JOIN day_changes ON day_changes.calendar_date = days.calendar_date
)

SELECT
  calendar_date,
  dau,
  mau,
  SAFE_DIVIDE(dau, mau) AS stickiness
FROM counted
ORDER BY calendar_date
