-- Grain: one person (customer_unique_id), with the address of the newest order; and one unknown person. Without segments,
-- which are made of facts: dim_customer adds them.
WITH orders AS (
  SELECT
    customers.customer_unique_id,
    customers.customer_id,
    orders.order_id,
    customers.zip_code_prefix,
    customers.city,
    customers.state,
    customers.country,
    orders.purchased_at,
    orders.order_status IN UNNEST(@revenue_statuses) AS is_revenue
  FROM stg_customers AS customers
  LEFT JOIN stg_orders AS orders ON orders.customer_id = customers.customer_id
  WHERE customers.customer_unique_id IS NOT NULL
),

addresses AS (
  SELECT customer_unique_id, zip_code_prefix, city, state, country
  FROM orders
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY customer_unique_id
    ORDER BY purchased_at DESC, customer_id DESC, order_id DESC
  ) = 1
),

histories AS (
  SELECT
    customer_unique_id,
    MIN(IF(is_revenue, purchased_at, NULL)) AS first_order_at,
    MAX(IF(is_revenue, purchased_at, NULL)) AS last_order_at,
    COUNTIF(is_revenue) AS order_count
  FROM orders
  GROUP BY customer_unique_id
),

-- Ids are numbers where all of them are: 9 stands before 10 then. Otherwise they are text, whatever some of them look like.
ids AS (
  SELECT LOGICAL_AND(REGEXP_CONTAINS(customer_unique_id, r'^-?[0-9]{1,18}$')) AS are_numbers
  FROM histories
)

SELECT
  FARM_FINGERPRINT(histories.customer_unique_id) AS customer_key,
  histories.customer_unique_id,
  ROW_NUMBER() OVER (
    ORDER BY IF(ids.are_numbers, SAFE_CAST(histories.customer_unique_id AS INT64), NULL),
      histories.customer_unique_id
  ) AS id_place,
  addresses.zip_code_prefix,
  addresses.city,
  addresses.state,
  COALESCE(addresses.country, @unknown_label) AS country,
  locations.latitude,
  locations.longitude,
  histories.first_order_at,
  histories.last_order_at,
  histories.order_count,
  FORMAT_DATETIME('%Y-%m', histories.first_order_at) AS cohort_month,
  EXTRACT(YEAR FROM histories.first_order_at) * 100
    + EXTRACT(MONTH FROM histories.first_order_at) AS cohort_month_key
FROM histories
CROSS JOIN ids
INNER JOIN addresses ON addresses.customer_unique_id = histories.customer_unique_id
LEFT JOIN int_zip_locations AS locations ON locations.zip_code_prefix = addresses.zip_code_prefix
UNION ALL
SELECT
  -1,
  @unknown_label,
  0,
  CAST(NULL AS STRING),
  @unknown_label,
  @unknown_label,
  @unknown_label,
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64),
  CAST(NULL AS DATETIME),
  CAST(NULL AS DATETIME),
  0,
  CAST(NULL AS STRING),
  CAST(NULL AS INT64)
