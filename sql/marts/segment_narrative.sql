-- Grain: one segment of one scheme that has people at the as-of instant.
WITH newest AS (
  SELECT MAX(month_end) AS month_end, MIN(month_end) AS first_month_end
  FROM segment_history
),

trends AS (
  SELECT
    history.scheme,
    history.segment,
    SUM(IF(history.month_end = newest.month_end, history.customer_share, 0))
      - SUM(IF(history.month_end < newest.month_end, history.customer_share, 0)) AS share_change
  FROM segment_history AS history
  CROSS JOIN newest
  WHERE
    newest.first_month_end < newest.month_end
    AND history.month_end >= LAST_DAY(
      DATE_SUB(DATE_TRUNC(newest.month_end, MONTH), INTERVAL 1 MONTH)
    )
  GROUP BY history.scheme, history.segment
)

SELECT
  kpis.scheme,
  kpis.segment,
  kpis.segment_key,
  kpis.customer_share,
  kpis.revenue_share,
  trends.share_change,
  REPLACE(
    REPLACE(
      REPLACE(
        REPLACE(
          REPLACE(@narrative_sentence, '{customers}', FORMAT('%.1f', kpis.customer_share * 100)),
          '{revenue}',
          IFNULL(FORMAT('%.1f', kpis.revenue_share * 100), '0.0')
        ),
        '{trend}',
        REPLACE(
          CASE
            WHEN trends.share_change IS NULL THEN @narrative_first
            WHEN ABS(trends.share_change) < @trend_threshold THEN @narrative_steady
            WHEN trends.share_change > 0 THEN @narrative_growing
            ELSE @narrative_shrinking
          END,
          '{points}',
          IFNULL(FORMAT('%.1f', ABS(trends.share_change) * 100), '')
        )
      ),
      '{action}',
      segments.recommended_action
    ),
    '{segment}',
    kpis.segment
  ) AS narrative
FROM segment_kpis AS kpis
INNER JOIN dim_segment AS segments ON segments.segment_key = kpis.segment_key
LEFT JOIN trends ON trends.scheme = kpis.scheme AND trends.segment = kpis.segment
