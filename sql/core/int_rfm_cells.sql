-- Grain: one of the 125 cells of three scores from 1 to 5, in one scheme: the segment that it belongs to.
WITH cells AS (
  SELECT r_score, f_score, m_score
  FROM UNNEST(GENERATE_ARRAY(1, 5)) AS r_score
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, 5)) AS f_score
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, 5)) AS m_score
)

SELECT
  rules.scheme,
  cells.r_score,
  cells.f_score,
  cells.m_score,
  rules.segment,
  COUNT(*) OVER (
    PARTITION BY rules.scheme,
      cells.r_score,
      cells.f_score,
      cells.m_score
  ) AS matching_rules
FROM cells
INNER JOIN segment_rules AS rules
  ON cells.r_score BETWEEN rules.r_min AND rules.r_max
  AND cells.f_score BETWEEN rules.f_min AND rules.f_max
  AND cells.m_score BETWEEN rules.m_min AND rules.m_max
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY rules.scheme, cells.r_score, cells.f_score, cells.m_score
  ORDER BY rules.priority, rules.segment
) = 1
