-- One row for each customer.
SELECT
  o.customer,
  ANY_VALUE(p.name) AS name,
  COUNT(*) AS order_count,
  SUM(o.amount) AS revenue,
  SUM(o.weight) AS weight,
  DATE_DIFF(@as_of, MAX(o.ordered_on), DAY) AS days,
  ARRAY_AGG(o.order_id ORDER BY o.order_id) AS orders,
  STRUCT(MAX(o.order_id) AS id, MAX(o.ordered_on) AS day) AS last
FROM stg_orders AS o
LEFT JOIN shop.people AS p ON p.customer = o.customer
GROUP BY o.customer
