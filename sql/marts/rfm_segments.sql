-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
-- Quintiles as pandas' qcut cuts them: edges by linear interpolation, a value equal to an edge belongs to the bin below it.
WITH edges AS (
  SELECT
    PERCENTILE_CONT(recency, 0.2) OVER () AS recency_20,
    PERCENTILE_CONT(recency, 0.4) OVER () AS recency_40,
    PERCENTILE_CONT(recency, 0.6) OVER () AS recency_60,
    PERCENTILE_CONT(recency, 0.8) OVER () AS recency_80,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.2) OVER () AS monetary_20,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.4) OVER () AS monetary_40,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.6) OVER () AS monetary_60,
    PERCENTILE_CONT(CAST(monetary AS FLOAT64), 0.8) OVER () AS monetary_80,
    COUNT(*) OVER () AS people_count
  FROM int_rfm_scores
  LIMIT 1
),

scored AS (
  SELECT
    people.customer_key,
    people.customer_unique_id,
    people.recency,
    people.frequency,
    people.monetary,
    CASE
      WHEN people.recency <= edges.recency_20 THEN 5
      WHEN people.recency <= edges.recency_40 THEN 4
      WHEN people.recency <= edges.recency_60 THEN 3
      WHEN people.recency <= edges.recency_80 THEN 2
      ELSE 1
    END AS r_score,
    -- The edge of quintile q between ranks 1 and n is 1 + (n - 1) * q / 5; whole numbers compare exactly.
    CASE
      WHEN 5 * (people.frequency_rank - 1) <= edges.people_count - 1 THEN 1
      WHEN 5 * (people.frequency_rank - 1) <= 2 * (edges.people_count - 1) THEN 2
      WHEN 5 * (people.frequency_rank - 1) <= 3 * (edges.people_count - 1) THEN 3
      WHEN 5 * (people.frequency_rank - 1) <= 4 * (edges.people_count - 1) THEN 4
      ELSE 5
    END AS f_score,
    CASE
      WHEN CAST(people.monetary AS FLOAT64) <= edges.monetary_20 THEN 1
      WHEN CAST(people.monetary AS FLOAT64) <= edges.monetary_40 THEN 2
      WHEN CAST(people.monetary AS FLOAT64) <= edges.monetary_60 THEN 3
      WHEN CAST(people.monetary AS FLOAT64) <= edges.monetary_80 THEN 4
      ELSE 5
    END AS m_score
  FROM int_rfm_scores AS people
  CROSS JOIN edges
)

SELECT
  scored.customer_key,
  scored.customer_unique_id,
  scored.recency,
  scored.frequency,
  scored.monetary,
  scored.r_score,
  scored.f_score,
  scored.m_score,
  CONCAT(
    CAST(scored.r_score AS STRING),
    CAST(scored.f_score AS STRING),
    CAST(scored.m_score AS STRING)
  ) AS rfm_cell,
  ten.segment AS segment_rfm_10,
  thirteen.segment AS segment_rfm_13
FROM scored
LEFT JOIN int_rfm_cells AS ten
  ON ten.scheme = 'rfm_10'
  AND ten.r_score = scored.r_score
  AND ten.f_score = scored.f_score
  AND ten.m_score = scored.m_score
LEFT JOIN int_rfm_cells AS thirteen
  ON thirteen.scheme = 'rfm_13'
  AND thirteen.r_score = scored.r_score
  AND thirteen.f_score = scored.f_score
  AND thirteen.m_score = scored.m_score
