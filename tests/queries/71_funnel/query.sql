WITH steps AS (
  SELECT user_id,
    MIN(IF(event_name = 'visit', event_ts, NULL)) AS visited_at,
    MIN(IF(event_name = 'click', event_ts, NULL)) AS clicked_at,
    MIN(IF(event_name = 'buy', event_ts, NULL)) AS bought_at
  FROM events
  GROUP BY user_id
)
SELECT step, COUNT(DISTINCT user_id) AS users, ROUND(SAFE_DIVIDE(COUNT(DISTINCT user_id), MAX(COUNT(DISTINCT user_id)) OVER ()), 3) AS share
FROM (
  SELECT user_id, 'visit' AS step FROM steps WHERE visited_at IS NOT NULL
  UNION ALL
  SELECT user_id, 'click' FROM steps WHERE clicked_at > visited_at
  UNION ALL
  SELECT user_id, 'buy' FROM steps WHERE bought_at > visited_at
)
GROUP BY step
ORDER BY users DESC, step
