-- Grain: one row.
SELECT article, SUM(amount) AS amount
FROM stg_sales
GROUP BY article
ORDER BY amount DESC, article
LIMIT 1
