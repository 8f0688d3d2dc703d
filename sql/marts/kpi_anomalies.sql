-- Grain: one day and one figure outside its own band: the median of the days before, give or take so many deviations.
WITH figures AS (
  SELECT calendar_date, 'revenue' AS kpi, CAST(revenue AS FLOAT64) AS value
  FROM kpi_daily
  UNION ALL
  SELECT calendar_date, 'orders', CAST(orders AS FLOAT64)
  FROM kpi_daily
  UNION ALL
  SELECT calendar_date, 'customers', CAST(customers AS FLOAT64)
  FROM kpi_daily
  UNION ALL
  SELECT calendar_date, 'aov', CAST(aov AS FLOAT64)
  FROM kpi_daily
  WHERE aov IS NOT NULL
),

-- Each day serves the days after it, as many as the window has.
windows AS (
  SELECT kpi, DATE_ADD(calendar_date, INTERVAL days_before DAY) AS calendar_date, value
  FROM figures
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, @anomaly_window_days)) AS days_before
),

medians AS (
  SELECT
    kpi,
    calendar_date,
    value,
    COUNT(*) OVER (PARTITION BY kpi, calendar_date) AS day_count,
    PERCENTILE_CONT(value, 0.5) OVER (PARTITION BY kpi, calendar_date) AS median
  FROM windows
),

deviations AS (
  SELECT
    kpi,
    calendar_date,
    day_count,
    median,
    PERCENTILE_CONT(ABS(value - median), 0.5) OVER (PARTITION BY kpi, calendar_date) AS mad
  FROM medians
),

bands AS (
  SELECT kpi, calendar_date, MIN(day_count) AS day_count, MIN(median) AS median, MIN(mad) AS mad
  FROM deviations
  GROUP BY kpi, calendar_date
)

SELECT
  figures.calendar_date,
  figures.kpi,
  figures.value,
  bands.median,
  bands.mad,
  bands.median - @anomaly_deviations * @mad_scale * bands.mad AS lower_bound,
  bands.median + @anomaly_deviations * @mad_scale * bands.mad AS upper_bound,
  (figures.value - bands.median) / (@mad_scale * bands.mad) AS deviations,
  IF(figures.value > bands.median, 'above', 'below') AS direction
FROM figures
INNER JOIN bands ON bands.kpi = figures.kpi AND bands.calendar_date = figures.calendar_date
WHERE
  bands.mad > 0
  AND 100 * bands.day_count >= @anomaly_full_percent * @anomaly_window_days
  AND ABS(figures.value - bands.median) > @anomaly_deviations * @mad_scale * bands.mad
