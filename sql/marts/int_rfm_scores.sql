-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
WITH as_of AS (
  SELECT as_of AS instant
  FROM int_as_of
),

sums AS (
  SELECT
    customer_key,
    MAX(purchased_at) AS last_order_at,
    COUNT(*) AS frequency,
    SUM(order_value) AS monetary
  FROM fct_orders
  WHERE is_revenue AND customer_key <> -1 AND purchased_at <= (SELECT instant FROM as_of)
  GROUP BY customer_key
),

measured AS (
  SELECT
    sums.customer_key,
    people.customer_unique_id,
    CAST(
      FLOOR(
        DATETIME_DIFF((SELECT instant FROM as_of), sums.last_order_at, MICROSECOND) / 86400000000
      ) AS INT64
    ) AS recency,
    sums.frequency,
    sums.monetary,
    -- Most people bought once: their order is fixed by the id, or the quartiles of frequency would coincide.
    ROW_NUMBER() OVER (ORDER BY sums.frequency, people.id_place) AS frequency_rank
  FROM sums
  INNER JOIN int_customers AS people ON people.customer_key = sums.customer_key
),

-- Quartiles by linear interpolation; a value equal to an edge belongs to the quartile below it.
edges AS (
  SELECT
    PERCENTILE_CONT(recency, 0.25) OVER () AS recency_25,
    PERCENTILE_CONT(recency, 0.5) OVER () AS recency_50,
    PERCENTILE_CONT(recency, 0.75) OVER () AS recency_75,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.25) OVER () AS monetary_25,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.5) OVER () AS monetary_50,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.75) OVER () AS monetary_75,
    COUNT(*) OVER () AS people_count
  FROM measured
  LIMIT 1
)

SELECT
  measured.customer_key,
  measured.customer_unique_id,
  measured.recency,
  measured.frequency,
  measured.monetary,
  CASE
    WHEN measured.recency <= edges.recency_25 THEN 4
    WHEN measured.recency <= edges.recency_50 THEN 3
    WHEN measured.recency <= edges.recency_75 THEN 2
    ELSE 1
  END AS R_score,
  -- The edge of quartile q between ranks 1 and n is 1 + (n - 1) * q / 4; whole numbers compare exactly.
  CASE
    WHEN 4 * (measured.frequency_rank - 1) <= edges.people_count - 1 THEN 1
    WHEN 4 * (measured.frequency_rank - 1) <= 2 * (edges.people_count - 1) THEN 2
    WHEN 4 * (measured.frequency_rank - 1) <= 3 * (edges.people_count - 1) THEN 3
    ELSE 4
  END AS F_score,
  CASE
    WHEN CAST(measured.monetary AS FLOAT64) <= edges.monetary_25 THEN 1
    WHEN CAST(measured.monetary AS FLOAT64) <= edges.monetary_50 THEN 2
    WHEN CAST(measured.monetary AS FLOAT64) <= edges.monetary_75 THEN 3
    ELSE 4
  END AS M_score,
  measured.frequency_rank
FROM measured
CROSS JOIN edges
