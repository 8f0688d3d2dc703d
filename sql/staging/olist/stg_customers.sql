-- Grain: one customer id, which the shop hands out anew for each order; customer_unique_id is the person.
SELECT
  customer_id,
  customer_unique_id,
  customer_zip_code_prefix AS zip_code_prefix,
  customer_city AS city,
  customer_state AS state,
  @country AS country
FROM olist.customers
