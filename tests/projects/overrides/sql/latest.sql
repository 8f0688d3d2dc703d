WITH totals AS (SELECT * FROM totals WHERE order_count > 0) -- @since is no variable here
SELECT customer, arg_max(order_id, ordered_at) AS order_id, max(ordered_at) AS seen_at, '@since' AS note
FROM files.orders JOIN totals USING (customer)
WHERE ordered_at >= @since
GROUP BY customer
