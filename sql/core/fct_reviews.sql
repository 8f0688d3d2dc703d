-- Grain: one review of one order.
SELECT
  reviews.review_id,
  reviews.order_id,
  COALESCE(orders.customer_key, -1) AS customer_key,
  COALESCE(orders.order_date_key, -1) AS order_date_key,
  COALESCE(
    EXTRACT(YEAR FROM reviews.created_at) * 10000
      + EXTRACT(MONTH FROM reviews.created_at) * 100
      + EXTRACT(DAY FROM reviews.created_at),
    -1
  ) AS review_date_key,
  reviews.review_score,
  COALESCE(TRIM(reviews.comment_message), '') <> '' AS has_comment,
  reviews.created_at,
  reviews.answered_at,
  DATETIME_DIFF(reviews.answered_at, reviews.created_at, SECOND) / 3600 AS answer_hours,
  COALESCE(reviews.review_id = orders.review_id, FALSE) AS is_score_of_order
FROM stg_order_reviews AS reviews
LEFT JOIN fct_orders AS orders ON orders.order_id = reviews.order_id
