-- Grain: one row: the instant that recency, churn and their kin are measured from.
-- Without the variable as_of, the newest order that counts as revenue and as many days more as as_of_margin_days says.
WITH newest AS (
  SELECT MAX(purchased_at) AS purchased_at
  FROM fct_orders
  WHERE is_revenue
)

SELECT
  COALESCE(@as_of, DATETIME_ADD(purchased_at, INTERVAL @as_of_margin_days DAY)) AS as_of,
  DATE(COALESCE(@as_of, DATETIME_ADD(purchased_at, INTERVAL @as_of_margin_days DAY))) AS as_of_date
FROM newest
