-- Grain: one person and one month end since the first order, of the newest complete months (history_months): what is measured then
-- and, beside it, what was measured a month before; NULL at the first month end that a person has.
WITH months AS (
  SELECT
    EXTRACT(YEAR FROM month_start) * 12 + EXTRACT(MONTH FROM month_start) AS month_number,
    month_start = DATE_SUB(
      DATE_TRUNC(as_of_date, MONTH),
      INTERVAL @history_months MONTH
    ) AS is_first,
    LAST_DAY(month_start) AS month_end,
    UNIX_DATE(LAST_DAY(month_start)) AS end_day,
    UNIX_DATE(month_start) - 1 AS previous_end_day
  FROM int_as_of
  CROSS JOIN UNNEST(
    GENERATE_DATE_ARRAY(
      DATE_SUB(DATE_TRUNC(as_of_date, MONTH), INTERVAL @history_months MONTH),
      DATE_SUB(DATE_TRUNC(as_of_date, MONTH), INTERVAL 1 MONTH),
      INTERVAL 1 MONTH
    )
  ) AS month_start
),

unfolded AS (
  SELECT
    customer_key,
    id_place,
    people_count,
    month_number,
    frequency,
    monetary,
    first_day,
    last_day,
    last_midnight,
    next_day,
    IF(month_number > active_number, frequency, previous_frequency) AS previous_frequency,
    IF(month_number > active_number, monetary, previous_monetary) AS previous_monetary,
    IF(month_number > active_number, last_day, previous_last_day) AS previous_last_day,
    IF(
      month_number > active_number,
      last_midnight,
      previous_last_midnight
    ) AS previous_last_midnight
  FROM int_customer_intervals
  CROSS JOIN UNNEST(GENERATE_ARRAY(from_number, to_number)) AS month_number
)

SELECT
  unfolded.customer_key,
  months.month_number,
  months.month_end,
  unfolded.frequency,
  unfolded.monetary,
  CAST(unfolded.monetary AS FLOAT64) AS money,
  months.end_day + 1 - unfolded.last_midnight AS recency,
  months.end_day + 1 - unfolded.last_day AS recency_days,
  months.end_day + 1 - unfolded.first_day AS tenure_days,
  unfolded.next_day - months.end_day AS days_to_next_order,
  -- Frequency with the place of the id behind it: equal frequencies are ranked by id.
  unfolded.frequency * (unfolded.people_count + 1) + unfolded.id_place AS frequency_rank,
  -- In millionths, so that what is equal is equal as FLOAT64 too: 6.3 x 10 and 0.7 x 90.
  ROUND(CAST(unfolded.monetary AS FLOAT64) * 1000000)
    * (months.end_day + 1 - unfolded.first_day)
    / 1000000 AS worth,
  NOT months.is_first AND unfolded.previous_last_day IS NOT NULL AS has_previous,
  CAST(unfolded.previous_monetary AS FLOAT64) AS previous_money,
  months.previous_end_day + 1 - unfolded.previous_last_midnight AS previous_recency,
  months.previous_end_day + 1 - unfolded.previous_last_day AS previous_recency_days,
  unfolded.previous_frequency * (
    unfolded.people_count + 1
  ) + unfolded.id_place AS previous_frequency_rank,
  ROUND(CAST(unfolded.previous_monetary AS FLOAT64) * 1000000)
    * (months.previous_end_day + 1 - unfolded.first_day)
    / 1000000 AS previous_worth
FROM unfolded
INNER JOIN months ON months.month_number = unfolded.month_number
