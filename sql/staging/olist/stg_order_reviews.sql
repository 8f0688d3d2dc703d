-- Grain: one review of one order; the same review id may stand on several orders, and an order may have several reviews.
SELECT
  review_id,
  order_id,
  review_score,
  review_comment_title AS comment_title,
  review_comment_message AS comment_message,
  review_creation_date AS created_at,
  review_answer_timestamp AS answered_at
FROM olist.order_reviews
