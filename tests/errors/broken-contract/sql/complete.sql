SELECT
  1 AS order_id,
  'x' AS note,
  2.5 AS more
