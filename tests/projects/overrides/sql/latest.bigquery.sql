-- What BigQuery is sent instead of DuckDB's own SQL.
SELECT
  customer,
  ARRAY_AGG(order_id ORDER BY ordered_at DESC LIMIT 1)[OFFSET(0)] AS order_id,
  TIMESTAMP(MAX(ordered_at)) AS seen_at,
  '@since' AS note
FROM files.orders
JOIN totals USING (customer)
WHERE ordered_at >= @since
GROUP BY customer
