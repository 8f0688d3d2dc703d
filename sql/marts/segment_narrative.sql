-- Grain: one segment of one scheme that has people at the as-of instant.
WITH newest AS (
  SELECT
    MAX(month_end) AS month_end,
    LAST_DAY(DATE_SUB(DATE_TRUNC(MAX(month_end), MONTH), INTERVAL 1 MONTH)) AS previous_month_end
  FROM segment_history
),

-- A segment without people has no row: its share is 0, in a month with people.
trends AS (
  SELECT
    kpis.segment_key,
    SUM(IF(history.month_end = newest.month_end, history.customer_share, 0))
      - SUM(
        IF(history.month_end = newest.previous_month_end, history.customer_share, 0)
      ) AS share_change
  FROM segment_kpis AS kpis
  CROSS JOIN newest
  LEFT JOIN segment_history AS history ON history.segment_key = kpis.segment_key
  WHERE newest.previous_month_end IN (SELECT month_end FROM segment_history)
  GROUP BY kpis.segment_key
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
LEFT JOIN trends ON trends.segment_key = kpis.segment_key
