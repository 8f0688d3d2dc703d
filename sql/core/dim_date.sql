-- Grain: one calendar day, without gaps from the first to the last day of any fact, in full years; and one unknown day.
WITH spans AS (
  SELECT MIN(DATE(purchased_at)) AS first_date, MAX(DATE(purchased_at)) AS last_date
  FROM stg_orders
  UNION ALL
  SELECT MIN(DATE(delivered_at)), MAX(DATE(delivered_at))
  FROM stg_orders
  UNION ALL
  SELECT MIN(DATE(estimated_delivery_at)), MAX(DATE(estimated_delivery_at))
  FROM stg_orders
  UNION ALL
  SELECT MIN(DATE(shipping_limit_at)), MAX(DATE(shipping_limit_at))
  FROM stg_order_items
  UNION ALL
  SELECT MIN(DATE(created_at)), MAX(DATE(created_at))
  FROM stg_order_reviews
),

span AS (
  SELECT
    DATE_TRUNC(MIN(first_date), YEAR) AS first_date,
    LAST_DAY(MAX(last_date), YEAR) AS last_date
  FROM spans
),

days AS (
  SELECT calendar_date
  FROM span
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(span.first_date, span.last_date)) AS calendar_date
)

SELECT
  EXTRACT(YEAR FROM calendar_date) * 10000
    + EXTRACT(MONTH FROM calendar_date) * 100
    + EXTRACT(DAY FROM calendar_date) AS date_key,
  calendar_date,
  EXTRACT(YEAR FROM calendar_date) AS year,
  EXTRACT(QUARTER FROM calendar_date) AS quarter,
  EXTRACT(MONTH FROM calendar_date) AS month,
  FORMAT_DATE('%Y-%m', calendar_date) AS year_month,
  EXTRACT(YEAR FROM calendar_date) * 100 + EXTRACT(MONTH FROM calendar_date) AS year_month_key,
  EXTRACT(ISOYEAR FROM calendar_date) AS iso_year,
  EXTRACT(ISOWEEK FROM calendar_date) AS iso_week,
  -- DAYOFWEEK counts from Sunday = 1; ISO from Monday = 1.
  MOD(EXTRACT(DAYOFWEEK FROM calendar_date) + 5, 7) + 1 AS weekday,
  FORMAT_DATE('%A', calendar_date) AS weekday_name,
  MOD(EXTRACT(DAYOFWEEK FROM calendar_date) + 5, 7) + 1 IN UNNEST(@weekend_days) AS is_weekend
FROM days
UNION ALL
SELECT
  -1,
  CAST(NULL AS DATE),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  @unknown_label,
  -1,
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  @unknown_label,
  CAST(NULL AS BOOL)
