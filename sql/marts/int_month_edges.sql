-- Grain: one month end of the history: the values above which a person is in the next bin of recency, frequency and monetary value,
-- and those from which on worth (monetary value times tenure) is in the next tier.
-- x is above the linearly interpolated quantile p of n values, sorted from place 0 on, where it is above the value at place
-- p * (n - 1), rounded down; it is not below the quantile where it reaches the value at that place rounded up. So few values decide:
-- they are found by counting people in coarse buckets, which keep the order, and then within the buckets that hold one of them.
WITH states AS (
  SELECT
    month_number,
    recency,
    CAST(frequency_rank AS FLOAT64) AS frequency_rank,
    DIV(frequency_rank, 4096) AS frequency_bucket,
    money,
    -- Roots keep the order exactly, and their steps are as fine as values are small.
    CAST(FLOOR(SQRT(SQRT(SQRT(GREATEST(money, 0)))) * 2000) AS INT64) AS monetary_bucket,
    worth,
    CAST(FLOOR(SQRT(SQRT(SQRT(GREATEST(worth, 0)))) * 2000) AS INT64) AS worth_bucket
  FROM int_customer_states
),

counted AS (
  SELECT
    month_number,
    recency,
    frequency_bucket,
    monetary_bucket,
    worth_bucket,
    COUNT(*) AS people_count
  FROM states
  GROUP BY GROUPING SETS (
    (month_number, recency),
    (month_number, frequency_bucket),
    (month_number, monetary_bucket),
    (month_number, worth_bucket)
  )
),

buckets AS (
  SELECT
    month_number,
    CASE
      WHEN recency IS NOT NULL THEN 'recency'
      WHEN frequency_bucket IS NOT NULL THEN 'frequency'
      WHEN monetary_bucket IS NOT NULL THEN 'monetary'
      ELSE 'worth'
    END AS kind,
    COALESCE(recency, frequency_bucket, monetary_bucket, worth_bucket) AS bucket,
    people_count
  FROM counted
),

summed AS (
  SELECT
    month_number,
    kind,
    bucket,
    people_count AS bucket_count,
    SUM(people_count) OVER (PARTITION BY month_number, kind) AS people_count,
    -- dwh: allow(unstable-order): a bucket has one row
    SUM(people_count) OVER (
      PARTITION BY month_number, kind
      ORDER BY bucket
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
      - people_count AS first_place
  FROM buckets
),

-- The places of the wanted values, times 100.
searched AS (
  SELECT
    summed.*,
    percent,
    percent * (summed.people_count - 1) + IF(summed.kind = 'worth', 99, 0) AS hundredfold
  FROM summed
  CROSS JOIN UNNEST(
    [20, 25, 40, 50, 60, 75, 80, @cltv_low_percent, @cltv_medium_percent]
  ) AS percent
),

-- The place of each wanted value within its bucket.
placed AS (
  SELECT
    month_number,
    kind,
    bucket,
    people_count,
    percent,
    DIV(hundredfold, 100) - first_place AS place
  FROM searched
  WHERE DIV(hundredfold, 100) BETWEEN first_place AND first_place + bucket_count - 1
),

wanted AS (
  SELECT DISTINCT month_number, kind, bucket
  FROM placed
),

within_buckets AS (
  SELECT
    wanted.month_number,
    wanted.kind,
    wanted.bucket,
    states.frequency_rank AS value,
    COUNT(*) AS value_count
  FROM states
  INNER JOIN wanted
    ON wanted.month_number = states.month_number
    AND wanted.kind = 'frequency'
    AND wanted.bucket = states.frequency_bucket
  GROUP BY wanted.month_number, wanted.kind, wanted.bucket, value
  UNION ALL
  SELECT
    wanted.month_number,
    wanted.kind,
    wanted.bucket,
    states.money AS value,
    COUNT(*) AS value_count
  FROM states
  INNER JOIN wanted
    ON wanted.month_number = states.month_number
    AND wanted.kind = 'monetary'
    AND wanted.bucket = states.monetary_bucket
  GROUP BY wanted.month_number, wanted.kind, wanted.bucket, value
  UNION ALL
  SELECT
    wanted.month_number,
    wanted.kind,
    wanted.bucket,
    states.worth AS value,
    COUNT(*) AS value_count
  FROM states
  INNER JOIN wanted
    ON wanted.month_number = states.month_number
    AND wanted.kind = 'worth'
    AND wanted.bucket = states.worth_bucket
  GROUP BY wanted.month_number, wanted.kind, wanted.bucket, value
  UNION ALL
  SELECT month_number, kind, bucket, CAST(bucket AS FLOAT64), bucket_count
  FROM summed
  WHERE kind = 'recency'
),

ranked AS (
  SELECT
    month_number,
    kind,
    bucket,
    value,
    value_count,
    -- dwh: allow(unstable-order): a value has one row
    SUM(value_count) OVER (
      PARTITION BY month_number, kind, bucket
      ORDER BY value
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
      - value_count AS first_place
  FROM within_buckets
),

edges AS (
  SELECT placed.month_number, placed.kind, placed.percent, placed.people_count, ranked.value
  FROM placed
  INNER JOIN ranked
    ON ranked.month_number = placed.month_number
    AND ranked.kind = placed.kind
    AND ranked.bucket = placed.bucket
  WHERE placed.place BETWEEN ranked.first_place AND ranked.first_place + ranked.value_count - 1
)

SELECT
  month_number,
  MAX(people_count) AS people_count,
  MAX(IF(kind = 'recency' AND percent = 20, value, NULL)) AS recency_20,
  MAX(IF(kind = 'recency' AND percent = 25, value, NULL)) AS recency_25,
  MAX(IF(kind = 'recency' AND percent = 40, value, NULL)) AS recency_40,
  MAX(IF(kind = 'recency' AND percent = 50, value, NULL)) AS recency_50,
  MAX(IF(kind = 'recency' AND percent = 60, value, NULL)) AS recency_60,
  MAX(IF(kind = 'recency' AND percent = 75, value, NULL)) AS recency_75,
  MAX(IF(kind = 'recency' AND percent = 80, value, NULL)) AS recency_80,
  MAX(IF(kind = 'frequency' AND percent = 20, value, NULL)) AS frequency_20,
  MAX(IF(kind = 'frequency' AND percent = 25, value, NULL)) AS frequency_25,
  MAX(IF(kind = 'frequency' AND percent = 40, value, NULL)) AS frequency_40,
  MAX(IF(kind = 'frequency' AND percent = 50, value, NULL)) AS frequency_50,
  MAX(IF(kind = 'frequency' AND percent = 60, value, NULL)) AS frequency_60,
  MAX(IF(kind = 'frequency' AND percent = 75, value, NULL)) AS frequency_75,
  MAX(IF(kind = 'frequency' AND percent = 80, value, NULL)) AS frequency_80,
  MAX(IF(kind = 'monetary' AND percent = 20, value, NULL)) AS monetary_20,
  MAX(IF(kind = 'monetary' AND percent = 25, value, NULL)) AS monetary_25,
  MAX(IF(kind = 'monetary' AND percent = 40, value, NULL)) AS monetary_40,
  MAX(IF(kind = 'monetary' AND percent = 50, value, NULL)) AS monetary_50,
  MAX(IF(kind = 'monetary' AND percent = 60, value, NULL)) AS monetary_60,
  MAX(IF(kind = 'monetary' AND percent = 75, value, NULL)) AS monetary_75,
  MAX(IF(kind = 'monetary' AND percent = 80, value, NULL)) AS monetary_80,
  MAX(IF(kind = 'worth' AND percent = @cltv_low_percent, value, NULL)) AS worth_low,
  MAX(IF(kind = 'worth' AND percent = @cltv_medium_percent, value, NULL)) AS worth_medium
FROM edges
GROUP BY month_number
