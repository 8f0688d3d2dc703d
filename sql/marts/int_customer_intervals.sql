-- Grain: one person and one month with an order that counts as revenue, up to the as-of instant, whose state lasts into the history.
-- What holds at the end of that month holds until the month before the next order. Months are numbered (year * 12 + month), days
-- counted from 1970-01-01. In the month itself the state of the month before is that of the interval before.
WITH moment AS (
  SELECT as_of, as_of_date
  FROM int_as_of
),

size AS (
  SELECT COUNT(*) AS people_count
  FROM int_customers
),

activity AS (
  SELECT
    customer_key,
    EXTRACT(YEAR FROM purchased_at) * 12 + EXTRACT(MONTH FROM purchased_at) AS active_number,
    COUNT(*) AS order_count,
    SUM(order_value) AS order_value,
    MIN(UNIX_DATE(DATE(purchased_at))) AS first_day,
    MAX(UNIX_DATE(DATE(purchased_at))) AS last_day,
    MAX(
      UNIX_DATE(DATE(purchased_at)) + IF(purchased_at = DATETIME_TRUNC(purchased_at, DAY), 0, 1)
    ) AS last_midnight
  FROM fct_orders
  WHERE is_revenue AND customer_key <> -1 AND purchased_at <= (SELECT as_of FROM moment)
  GROUP BY customer_key, active_number
),

intervals AS (
  SELECT
    customer_key,
    active_number,
    last_day,
    last_midnight,
    MIN(first_day) OVER (PARTITION BY customer_key) AS first_day,
    LEAD(first_day) OVER (PARTITION BY customer_key ORDER BY active_number) AS next_day,
    SUM(order_count) OVER (
      PARTITION BY customer_key
      ORDER BY active_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS frequency,
    SUM(order_value) OVER (
      PARTITION BY customer_key
      ORDER BY active_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS monetary,
    order_count,
    order_value,
    LEAD(active_number) OVER (PARTITION BY customer_key ORDER BY active_number) AS next_number,
    LAG(last_day) OVER (PARTITION BY customer_key ORDER BY active_number) AS previous_last_day,
    LAG(last_midnight) OVER (
      PARTITION BY customer_key
      ORDER BY active_number
    ) AS previous_last_midnight
  FROM activity
),

span AS (
  SELECT
    EXTRACT(YEAR FROM as_of_date) * 12
      + EXTRACT(MONTH FROM as_of_date)
      - @history_months AS first_number,
    EXTRACT(YEAR FROM as_of_date) * 12 + EXTRACT(MONTH FROM as_of_date) - 1 AS last_number
  FROM moment
)

SELECT
  intervals.customer_key,
  people.id_place,
  size.people_count,
  intervals.active_number,
  GREATEST(intervals.active_number, span.first_number) AS from_number,
  LEAST(IFNULL(intervals.next_number - 1, span.last_number), span.last_number) AS to_number,
  intervals.first_day,
  intervals.last_day,
  intervals.last_midnight,
  intervals.next_day,
  intervals.frequency,
  intervals.monetary,
  intervals.previous_last_day,
  intervals.previous_last_midnight,
  intervals.frequency - intervals.order_count AS previous_frequency,
  intervals.monetary - intervals.order_value AS previous_monetary
FROM intervals
INNER JOIN int_customers AS people ON people.customer_key = intervals.customer_key
CROSS JOIN span
CROSS JOIN size
WHERE
  intervals.active_number <= span.last_number
  AND IFNULL(intervals.next_number - 1, span.last_number) >= span.first_number
