WITH recent AS (
  SELECT order_id FROM stg_ordr
)
SELECT r.order_id
FROM recent AS r
JOIN orders AS o USING (order_id)
JOIN olist.order USING (order_id)
JOIN shopify.refunds USING (order_id)
WHERE r.order_id IN (SELECT order_id FROM returns)
