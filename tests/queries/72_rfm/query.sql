WITH base AS (
  SELECT customer_id, MAX(order_date) AS last_order, COUNT(*) AS frequency, SUM(amount) AS monetary
  FROM orders
  WHERE customer_id IS NOT NULL AND status = 'paid'
  GROUP BY 1
), scored AS (
  SELECT *,
    NTILE(3) OVER (ORDER BY last_order, customer_id) AS r,
    NTILE(3) OVER (ORDER BY frequency, customer_id) AS f,
    NTILE(3) OVER (ORDER BY monetary NULLS FIRST, customer_id) AS m
  FROM base
)
SELECT customer_id, last_order, r, f, m, CONCAT(CAST(r AS STRING), CAST(f AS STRING), CAST(m AS STRING)) AS segment,
  CASE WHEN r = 3 AND f = 3 THEN 'champion' WHEN r = 1 THEN 'lost' ELSE 'other' END AS label
FROM scored
ORDER BY customer_id
