-- The work of this project's build as one DuckDB script: the yardstick of the benchmark. ${DATA} stands for the folder of the CSV files.
-- hash() stands in for FARM_FINGERPRINT, which DuckDB does not have. Variables are written as the values that models.yaml gives them.

CREATE SCHEMA olist;

CREATE TABLE olist.customers AS
SELECT * FROM read_csv(
  '${DATA}/olist_customers_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'customer_id': 'VARCHAR',
    'customer_unique_id': 'VARCHAR',
    'customer_zip_code_prefix': 'VARCHAR',
    'customer_city': 'VARCHAR',
    'customer_state': 'VARCHAR'
  }
);

CREATE TABLE olist.geolocation AS
SELECT * FROM read_csv(
  '${DATA}/olist_geolocation_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'geolocation_zip_code_prefix': 'VARCHAR',
    'geolocation_lat': 'DOUBLE',
    'geolocation_lng': 'DOUBLE',
    'geolocation_city': 'VARCHAR',
    'geolocation_state': 'VARCHAR'
  }
);

CREATE TABLE olist.orders AS
SELECT * FROM read_csv(
  '${DATA}/olist_orders_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'order_id': 'VARCHAR',
    'customer_id': 'VARCHAR',
    'order_status': 'VARCHAR',
    'order_purchase_timestamp': 'TIMESTAMP',
    'order_approved_at': 'TIMESTAMP',
    'order_delivered_carrier_date': 'TIMESTAMP',
    'order_delivered_customer_date': 'TIMESTAMP',
    'order_estimated_delivery_date': 'TIMESTAMP'
  }
);

CREATE TABLE olist.order_items AS
SELECT * FROM read_csv(
  '${DATA}/olist_order_items_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'order_id': 'VARCHAR',
    'order_item_id': 'BIGINT',
    'product_id': 'VARCHAR',
    'seller_id': 'VARCHAR',
    'shipping_limit_date': 'TIMESTAMP',
    'price': 'DECIMAL(38, 9)',
    'freight_value': 'DECIMAL(38, 9)'
  }
);

CREATE TABLE olist.order_payments AS
SELECT * FROM read_csv(
  '${DATA}/olist_order_payments_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'order_id': 'VARCHAR',
    'payment_sequential': 'BIGINT',
    'payment_type': 'VARCHAR',
    'payment_installments': 'BIGINT',
    'payment_value': 'DECIMAL(38, 9)'
  }
);

CREATE TABLE olist.order_reviews AS
SELECT * FROM read_csv(
  '${DATA}/olist_order_reviews_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'review_id': 'VARCHAR',
    'order_id': 'VARCHAR',
    'review_score': 'BIGINT',
    'review_comment_title': 'VARCHAR',
    'review_comment_message': 'VARCHAR',
    'review_creation_date': 'TIMESTAMP',
    'review_answer_timestamp': 'TIMESTAMP'
  },
  -- Parallel reading loses rows where quotes hold line ends.
  parallel = false
);

CREATE TABLE olist.products AS
SELECT * FROM read_csv(
  '${DATA}/olist_products_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'product_id': 'VARCHAR',
    'product_category_name': 'VARCHAR',
    'product_name_lenght': 'BIGINT',
    'product_description_lenght': 'BIGINT',
    'product_photos_qty': 'BIGINT',
    'product_weight_g': 'BIGINT',
    'product_length_cm': 'BIGINT',
    'product_height_cm': 'BIGINT',
    'product_width_cm': 'BIGINT'
  }
);

CREATE TABLE olist.sellers AS
SELECT * FROM read_csv(
  '${DATA}/olist_sellers_dataset.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'seller_id': 'VARCHAR',
    'seller_zip_code_prefix': 'VARCHAR',
    'seller_city': 'VARCHAR',
    'seller_state': 'VARCHAR'
  }
);

CREATE TABLE olist.category_translations AS
SELECT * FROM read_csv(
  '${DATA}/product_category_name_translation.csv',
  header = true,
  delim = ',',
  quote = '"',
  escape = '"',
  columns = {
    'product_category_name': 'VARCHAR',
    'product_category_name_english': 'VARCHAR'
  }
);

-- Grain: one product category.
CREATE VIEW stg_category_translations AS
SELECT
  product_category_name AS category_portuguese,
  product_category_name_english AS category
FROM olist.category_translations;

-- Grain: one customer id, which the shop hands out anew for each order; customer_unique_id is the person.
CREATE VIEW stg_customers AS
SELECT
  customer_id,
  customer_unique_id,
  customer_zip_code_prefix AS zip_code_prefix,
  customer_city AS city,
  customer_state AS state
FROM olist.customers;

-- Grain: one measured point; a postcode has many, some of them twice, some outside the country.
CREATE VIEW stg_geolocation AS
SELECT
  geolocation_zip_code_prefix AS zip_code_prefix,
  geolocation_lat AS latitude,
  geolocation_lng AS longitude
FROM olist.geolocation;

-- Grain: one order line, which is always one piece.
CREATE VIEW stg_order_items AS
SELECT
  order_id,
  order_item_id AS line_number,
  product_id,
  seller_id,
  shipping_limit_date AS shipping_limit_at,
  price AS unit_price,
  freight_value
FROM olist.order_items;

-- Grain: one payment of an order.
CREATE VIEW stg_order_payments AS
SELECT
  order_id,
  payment_sequential,
  payment_type,
  payment_installments AS installment_count,
  payment_value
FROM olist.order_payments;

-- Grain: one review of one order; the same review id may stand on several orders, and an order may have several reviews.
CREATE VIEW stg_order_reviews AS
SELECT
  review_id,
  order_id,
  review_score,
  review_comment_title AS comment_title,
  review_comment_message AS comment_message,
  review_creation_date AS created_at,
  review_answer_timestamp AS answered_at
FROM olist.order_reviews;

-- Grain: one order.
CREATE VIEW stg_orders AS
SELECT
  order_id,
  customer_id,
  order_status,
  order_purchase_timestamp AS purchased_at,
  order_approved_at AS approved_at,
  order_delivered_carrier_date AS shipped_at,
  order_delivered_customer_date AS delivered_at,
  order_estimated_delivery_date AS estimated_delivery_at
FROM olist.orders;

-- Grain: one product. The source misspells two of its column names.
CREATE VIEW stg_products AS
SELECT
  product_id,
  product_category_name AS category_portuguese,
  product_name_lenght AS name_length,
  product_description_lenght AS description_length,
  product_photos_qty AS photo_count,
  product_weight_g AS weight_g,
  product_length_cm AS length_cm,
  product_height_cm AS height_cm,
  product_width_cm AS width_cm
FROM olist.products;

-- Grain: one seller.
CREATE VIEW stg_sellers AS
SELECT
  seller_id,
  seller_zip_code_prefix AS zip_code_prefix,
  seller_city AS city,
  seller_state AS state
FROM olist.sellers;

-- Grain: one calendar day, without gaps from the first to the last day of any fact, in full years; and one unknown day.
CREATE TABLE dim_date AS
WITH spans AS (
  SELECT MIN(CAST(purchased_at AS DATE)) AS first_date, MAX(CAST(purchased_at AS DATE)) AS last_date FROM stg_orders
  UNION ALL
  SELECT MIN(CAST(delivered_at AS DATE)), MAX(CAST(delivered_at AS DATE)) FROM stg_orders
  UNION ALL
  SELECT MIN(CAST(estimated_delivery_at AS DATE)), MAX(CAST(estimated_delivery_at AS DATE)) FROM stg_orders
  UNION ALL
  SELECT MIN(CAST(shipping_limit_at AS DATE)), MAX(CAST(shipping_limit_at AS DATE)) FROM stg_order_items
  UNION ALL
  SELECT MIN(CAST(created_at AS DATE)), MAX(CAST(created_at AS DATE)) FROM stg_order_reviews
),

span AS (
  SELECT
    date_trunc('year', MIN(first_date)) AS first_date,
    date_trunc('year', MAX(last_date)) + INTERVAL 1 YEAR - INTERVAL 1 DAY AS last_date
  FROM spans
),

days AS (
  SELECT CAST(calendar_date AS DATE) AS calendar_date
  FROM span
  CROSS JOIN UNNEST(generate_series(span.first_date, span.last_date, INTERVAL 1 DAY)) AS days (calendar_date)
)

SELECT
  EXTRACT(YEAR FROM calendar_date) * 10000
    + EXTRACT(MONTH FROM calendar_date) * 100
    + EXTRACT(DAY FROM calendar_date) AS date_key,
  calendar_date,
  EXTRACT(YEAR FROM calendar_date) AS year,
  EXTRACT(QUARTER FROM calendar_date) AS quarter,
  EXTRACT(MONTH FROM calendar_date) AS month,
  strftime(calendar_date, '%Y-%m') AS year_month,
  EXTRACT(YEAR FROM calendar_date) * 100 + EXTRACT(MONTH FROM calendar_date) AS year_month_key,
  isoyear(calendar_date) AS iso_year,
  weekofyear(calendar_date) AS iso_week,
  isodow(calendar_date) AS weekday,
  strftime(calendar_date, '%A') AS weekday_name,
  isodow(calendar_date) IN (6, 7) AS is_weekend
FROM days
UNION ALL
SELECT
  -1,
  CAST(NULL AS DATE),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  'Unknown',
  -1,
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  'Unknown',
  CAST(NULL AS BOOLEAN);

-- Grain: one product; and one unknown product.
CREATE TABLE dim_product AS
WITH sales AS (
  SELECT
    product_id,
    COUNT(*) AS item_count,
    MIN(unit_price) AS min_price,
    MAX(unit_price) AS max_price,
    CAST(SUM(unit_price) AS DOUBLE) / COUNT(*) AS avg_price
  FROM stg_order_items
  GROUP BY product_id
)

SELECT
  CAST(hash(products.product_id) >> 1 AS BIGINT) AS product_key,
  products.product_id,
  COALESCE(translations.category, products.category_portuguese, 'Unknown') AS category,
  products.category_portuguese,
  products.photo_count,
  products.weight_g,
  products.length_cm,
  products.height_cm,
  products.width_cm,
  COALESCE(sales.item_count, 0) AS item_count,
  sales.min_price,
  sales.max_price,
  sales.avg_price
FROM stg_products AS products
LEFT JOIN stg_category_translations AS translations
  ON translations.category_portuguese = products.category_portuguese
LEFT JOIN sales ON sales.product_id = products.product_id
UNION ALL
SELECT
  -1,
  'Unknown',
  'Unknown',
  CAST(NULL AS VARCHAR),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  0,
  CAST(NULL AS DECIMAL(38, 9)),
  CAST(NULL AS DECIMAL(38, 9)),
  CAST(NULL AS DOUBLE);

-- Grain: one postcode prefix: the middle of its points, those outside the country left out.
-- Summed in whole micro-degrees, so that the result does not depend on the order in which points are read.
CREATE TABLE int_zip_locations AS
SELECT
  zip_code_prefix,
  CAST(SUM(CAST(ROUND(latitude * 1000000) AS BIGINT)) AS BIGINT) / COUNT(*) / 1000000 AS latitude,
  CAST(SUM(CAST(ROUND(longitude * 1000000) AS BIGINT)) AS BIGINT) / COUNT(*) / 1000000 AS longitude,
  COUNT(*) AS point_count
FROM stg_geolocation
WHERE
  latitude BETWEEN -33.76 AND 5.28
  AND longitude BETWEEN -74.0 AND -28.83
GROUP BY zip_code_prefix;

-- Grain: one person (customer_unique_id), with the address of the newest order; and one unknown person.
CREATE TABLE dim_customer AS
WITH orders AS (
  SELECT
    customers.customer_unique_id,
    orders.customer_id,
    customers.zip_code_prefix,
    customers.city,
    customers.state,
    orders.purchased_at,
    orders.order_status IN ('delivered') AS is_revenue
  FROM stg_customers AS customers
  LEFT JOIN stg_orders AS orders ON orders.customer_id = customers.customer_id
  WHERE customers.customer_unique_id IS NOT NULL
),

addresses AS (
  SELECT customer_unique_id, zip_code_prefix, city, state
  FROM orders
  QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_unique_id ORDER BY purchased_at DESC, customer_id DESC) = 1
),

histories AS (
  SELECT
    customer_unique_id,
    MIN(IF(is_revenue, purchased_at, NULL)) AS first_order_at,
    MAX(IF(is_revenue, purchased_at, NULL)) AS last_order_at,
    count(*) FILTER (WHERE is_revenue) AS order_count
  FROM orders
  GROUP BY customer_unique_id
)

SELECT
  CAST(hash(histories.customer_unique_id) >> 1 AS BIGINT) AS customer_key,
  histories.customer_unique_id,
  addresses.zip_code_prefix,
  addresses.city,
  addresses.state,
  'Brazil' AS country,
  locations.latitude,
  locations.longitude,
  histories.first_order_at,
  histories.last_order_at,
  histories.order_count,
  strftime(histories.first_order_at, '%Y-%m') AS cohort_month,
  EXTRACT(YEAR FROM histories.first_order_at) * 100
    + EXTRACT(MONTH FROM histories.first_order_at) AS cohort_month_key
FROM histories
INNER JOIN addresses ON addresses.customer_unique_id = histories.customer_unique_id
LEFT JOIN int_zip_locations AS locations ON locations.zip_code_prefix = addresses.zip_code_prefix
UNION ALL
SELECT
  -1,
  'Unknown',
  CAST(NULL AS VARCHAR),
  'Unknown',
  'Unknown',
  'Unknown',
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE),
  CAST(NULL AS TIMESTAMP),
  CAST(NULL AS TIMESTAMP),
  0,
  CAST(NULL AS VARCHAR),
  CAST(NULL AS BIGINT);

-- Grain: one seller; and one unknown seller.
CREATE TABLE dim_seller AS
SELECT
  CAST(hash(sellers.seller_id) >> 1 AS BIGINT) AS seller_key,
  sellers.seller_id,
  sellers.zip_code_prefix,
  sellers.city,
  sellers.state,
  'Brazil' AS country,
  locations.latitude,
  locations.longitude
FROM stg_sellers AS sellers
LEFT JOIN int_zip_locations AS locations ON locations.zip_code_prefix = sellers.zip_code_prefix
UNION ALL
SELECT
  -1,
  'Unknown',
  CAST(NULL AS VARCHAR),
  'Unknown',
  'Unknown',
  'Unknown',
  CAST(NULL AS DOUBLE),
  CAST(NULL AS DOUBLE);

-- Grain: one order of any status; is_revenue marks the orders that figures of revenue and customers count.
CREATE TABLE fct_orders AS
WITH items AS (
  SELECT
    order_id,
    COUNT(*) AS item_count,
    SUM(unit_price) AS order_value,
    SUM(freight_value) AS freight_value
  FROM stg_order_items
  GROUP BY order_id
),

payments AS (
  SELECT
    order_id,
    COUNT(*) AS payment_count,
    SUM(payment_value) AS payment_value
  FROM stg_order_payments
  GROUP BY order_id
),

-- The payment of the smallest number, which need not be 1, speaks for the order.
first_payments AS (
  SELECT order_id, payment_type
  FROM stg_order_payments
  QUALIFY ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY payment_sequential) = 1
),

-- The newest review speaks for the order.
reviews AS (
  SELECT order_id, review_id, review_score
  FROM stg_order_reviews
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY order_id
    ORDER BY created_at DESC, answered_at DESC, review_id DESC
  ) = 1
)

SELECT
  orders.order_id,
  COALESCE(people.customer_key, -1) AS customer_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.purchased_at) * 10000
      + EXTRACT(MONTH FROM orders.purchased_at) * 100
      + EXTRACT(DAY FROM orders.purchased_at),
    -1
  ) AS order_date_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.delivered_at) * 10000
      + EXTRACT(MONTH FROM orders.delivered_at) * 100
      + EXTRACT(DAY FROM orders.delivered_at),
    -1
  ) AS delivered_date_key,
  COALESCE(
    EXTRACT(YEAR FROM orders.estimated_delivery_at) * 10000
      + EXTRACT(MONTH FROM orders.estimated_delivery_at) * 100
      + EXTRACT(DAY FROM orders.estimated_delivery_at),
    -1
  ) AS estimated_delivery_date_key,
  customers.customer_unique_id,
  customers.state AS customer_state,
  orders.order_status,
  COALESCE(orders.order_status IN ('delivered'), FALSE) AS is_revenue,
  orders.purchased_at,
  orders.approved_at,
  orders.shipped_at,
  orders.delivered_at,
  orders.estimated_delivery_at,
  strftime(orders.purchased_at, '%Y-%m') AS order_month,
  EXTRACT(YEAR FROM orders.purchased_at) * 100 + EXTRACT(MONTH FROM orders.purchased_at) AS order_month_key,
  COALESCE(items.item_count, 0) AS item_count,
  COALESCE(items.order_value, 0) AS order_value,
  COALESCE(items.freight_value, 0) AS freight_value,
  first_payments.payment_type,
  COALESCE(payments.payment_count, 0) AS payment_count,
  COALESCE(payments.payment_value, 0) AS payment_value,
  COALESCE(payments.payment_value, 0)
    - COALESCE(items.order_value, 0)
    - COALESCE(items.freight_value, 0) AS payment_gap,
  CAST(FLOOR(date_diff('second', orders.purchased_at, orders.delivered_at) / 86400) AS BIGINT) AS delivery_days,
  orders.delivered_at > orders.estimated_delivery_at AS is_late,
  reviews.review_id,
  reviews.review_score,
  COALESCE(people.order_count > 1, FALSE) AS is_repeat_customer
FROM stg_orders AS orders
LEFT JOIN stg_customers AS customers ON customers.customer_id = orders.customer_id
LEFT JOIN dim_customer AS people ON people.customer_unique_id = customers.customer_unique_id
LEFT JOIN items ON items.order_id = orders.order_id
LEFT JOIN payments ON payments.order_id = orders.order_id
LEFT JOIN first_payments ON first_payments.order_id = orders.order_id
LEFT JOIN reviews ON reviews.order_id = orders.order_id;

-- Grain: one cohort (the month of a person's first order) and one month in which at least one of its people ordered.
CREATE TABLE cohort_retention AS
WITH activity AS (
  SELECT DISTINCT customer_key, order_month
  FROM fct_orders
  WHERE is_revenue
),

cohorts AS (
  SELECT cohort_month, COUNT(*) AS cohort_size
  FROM dim_customer
  WHERE cohort_month IS NOT NULL
  GROUP BY cohort_month
),

pairs AS (
  SELECT
    customers.cohort_month,
    activity.order_month,
    COUNT(*) AS active_customers
  FROM activity
  INNER JOIN dim_customer AS customers ON customers.customer_key = activity.customer_key
  WHERE customers.cohort_month IS NOT NULL
  GROUP BY customers.cohort_month, activity.order_month
)

SELECT
  pairs.cohort_month,
  pairs.order_month,
  pairs.active_customers,
  cohorts.cohort_size,
  pairs.active_customers / cohorts.cohort_size AS retention_rate
FROM pairs
INNER JOIN cohorts ON cohorts.cohort_month = pairs.cohort_month
ORDER BY cohort_month, order_month;

-- Grain: one order line.
CREATE TABLE fct_order_items AS
SELECT
  items.order_id,
  items.line_number,
  COALESCE(orders.customer_key, -1) AS customer_key,
  COALESCE(products.product_key, -1) AS product_key,
  COALESCE(sellers.seller_key, -1) AS seller_key,
  COALESCE(orders.order_date_key, -1) AS order_date_key,
  COALESCE(
    EXTRACT(YEAR FROM items.shipping_limit_at) * 10000
      + EXTRACT(MONTH FROM items.shipping_limit_at) * 100
      + EXTRACT(DAY FROM items.shipping_limit_at),
    -1
  ) AS shipping_limit_date_key,
  COALESCE(orders.is_revenue, FALSE) AS is_revenue,
  'sale' AS line_kind,
  1 AS quantity,
  items.unit_price,
  items.unit_price AS line_amount,
  items.freight_value AS freight_amount
FROM stg_order_items AS items
LEFT JOIN fct_orders AS orders ON orders.order_id = items.order_id
LEFT JOIN dim_product AS products ON products.product_id = items.product_id
LEFT JOIN dim_seller AS sellers ON sellers.seller_id = items.seller_id;

-- Grain: one payment of an order.
CREATE TABLE fct_payments AS
SELECT
  payments.order_id,
  payments.payment_sequential,
  COALESCE(orders.customer_key, -1) AS customer_key,
  COALESCE(orders.order_date_key, -1) AS order_date_key,
  COALESCE(orders.is_revenue, FALSE) AS is_revenue,
  payments.payment_type,
  payments.installment_count,
  payments.payment_value
FROM stg_order_payments AS payments
LEFT JOIN fct_orders AS orders ON orders.order_id = payments.order_id;

-- Grain: one review of one order.
CREATE TABLE fct_reviews AS
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
  date_diff('second', reviews.created_at, reviews.answered_at) / 3600 AS answer_hours,
  COALESCE(reviews.review_id = orders.review_id, FALSE) AS is_score_of_order
FROM stg_order_reviews AS reviews
LEFT JOIN fct_orders AS orders ON orders.order_id = reviews.order_id;

-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
CREATE TABLE int_rfm_scores AS
WITH as_of AS (
  SELECT COALESCE(CAST(NULL AS TIMESTAMP), MAX(purchased_at)) AS instant
  FROM fct_orders
  WHERE is_revenue
),

people AS (
  SELECT
    customer_unique_id,
    MAX(purchased_at) AS last_order_at,
    COUNT(*) AS frequency,
    SUM(order_value) AS monetary
  FROM fct_orders
  WHERE is_revenue AND customer_unique_id IS NOT NULL AND purchased_at <= (SELECT instant FROM as_of)
  GROUP BY customer_unique_id
),

measured AS (
  SELECT
    customer_unique_id,
    CAST(
      FLOOR(date_diff('second', last_order_at, (SELECT instant FROM as_of)) / 86400) AS INT64
    ) AS recency,
    frequency,
    monetary,
    -- Most people bought once: their order is fixed by the id, or the quartiles of frequency would coincide.
    ROW_NUMBER() OVER (ORDER BY frequency, customer_unique_id) AS frequency_rank
  FROM people
),

-- Quartiles by linear interpolation; a value equal to an edge belongs to the quartile below it.
edges AS (
  SELECT
    quantile_cont(recency, 0.25) OVER () AS recency_25,
    quantile_cont(recency, 0.5) OVER () AS recency_50,
    quantile_cont(recency, 0.75) OVER () AS recency_75,
    quantile_cont(CAST(monetary AS DOUBLE), 0.25) OVER () AS monetary_25,
    quantile_cont(CAST(monetary AS DOUBLE), 0.5) OVER () AS monetary_50,
    quantile_cont(CAST(monetary AS DOUBLE), 0.75) OVER () AS monetary_75,
    COUNT(*) OVER () AS people_count
  FROM measured
  LIMIT 1
)

SELECT
  measured.customer_unique_id,
  measured.recency,
  measured.frequency,
  measured.monetary,
  CASE
    WHEN measured.recency <= edges.recency_25 THEN 4
    WHEN measured.recency <= edges.recency_50 THEN 3
    WHEN measured.recency <= edges.recency_75 THEN 2
    ELSE 1
  END AS R_score,
  -- The edge of quartile q between ranks 1 and n is 1 + (n - 1) * q / 4; whole numbers compare exactly.
  CASE
    WHEN 4 * (measured.frequency_rank - 1) <= edges.people_count - 1 THEN 1
    WHEN 4 * (measured.frequency_rank - 1) <= 2 * (edges.people_count - 1) THEN 2
    WHEN 4 * (measured.frequency_rank - 1) <= 3 * (edges.people_count - 1) THEN 3
    ELSE 4
  END AS F_score,
  CASE
    WHEN CAST(measured.monetary AS DOUBLE) <= edges.monetary_25 THEN 1
    WHEN CAST(measured.monetary AS DOUBLE) <= edges.monetary_50 THEN 2
    WHEN CAST(measured.monetary AS DOUBLE) <= edges.monetary_75 THEN 3
    ELSE 4
  END AS M_score
FROM measured
CROSS JOIN edges;

-- Grain: one order that counts as revenue.
CREATE TABLE master_orders AS
SELECT
  order_id,
  customer_unique_id,
  order_month,
  order_value,
  payment_type,
  delivery_days,
  review_score,
  customer_state,
  IF(is_repeat_customer, 1, 0) AS is_repeat_customer
FROM fct_orders
WHERE is_revenue;

-- Grain: one month with at least one order that counts as revenue.
CREATE TABLE monthly_revenue AS
WITH months AS (
  SELECT
    order_month,
    -- Months counted from year 0, so that neighbours differ by 1 over the turn of a year too.
    order_month_key // 100 * 12 + MOD(order_month_key, 100) AS month_number,
    SUM(order_value) AS revenue,
    COUNT(*) AS orders,
    COUNT(DISTINCT customer_unique_id) AS customers
  FROM fct_orders
  WHERE is_revenue AND order_month IS NOT NULL
  GROUP BY order_month, order_month_key
),

compared AS (
  SELECT
    *,
    LAG(month_number) OVER (ORDER BY month_number) AS previous_month_number,
    LAG(revenue) OVER (ORDER BY month_number) AS previous_revenue
  FROM months
)

SELECT
  order_month,
  revenue,
  orders,
  customers,
  CAST(revenue AS DOUBLE) / orders AS aov,
  IF(
    previous_month_number = month_number - 1,
    CAST(revenue - previous_revenue AS DOUBLE) / NULLIF(CAST(previous_revenue AS DOUBLE), 0) * 100,
    NULL
  ) AS mom_growth_pct
FROM compared
ORDER BY order_month;

-- Grain: one month with at least one order that counts as revenue.
CREATE TABLE ops_metrics AS
SELECT
  order_month,
  AVG(delivery_days) AS avg_delivery_days,
  AVG(review_score) AS avg_review_score,
  count(*) FILTER (WHERE is_late) / NULLIF(count(*) FILTER (WHERE is_late IS NOT NULL), 0) AS late_delivery_rate
FROM fct_orders
WHERE is_revenue AND order_month IS NOT NULL
GROUP BY order_month
ORDER BY order_month;

-- Grain: one person with at least one order that counts as revenue, up to the as-of instant.
CREATE TABLE rfm_customers AS
WITH scored AS (
  SELECT
    customer_unique_id,
    recency,
    frequency,
    monetary,
    R_score + F_score + M_score AS RFM_score
  FROM int_rfm_scores
)

SELECT
  customer_unique_id,
  recency,
  frequency,
  monetary,
  RFM_score,
  CASE
    WHEN RFM_score >= 10 THEN 'High Value'
    WHEN RFM_score >= 7 THEN 'Mid Value'
    ELSE 'Low Value'
  END AS segment
FROM scored;

-- The data tests: how many rows break each rule.
CREATE TABLE test_results (name VARCHAR, failures BIGINT);
INSERT INTO test_results SELECT 'not_null_stg_customers_customer_id', count(*) FROM stg_customers WHERE customer_id IS NULL;
INSERT INTO test_results SELECT 'unique_stg_customers_customer_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM stg_customers WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_stg_customers_customer_unique_id', count(*) FROM stg_customers WHERE customer_unique_id IS NULL;
INSERT INTO test_results SELECT 'not_null_stg_orders_order_id', count(*) FROM stg_orders WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'unique_stg_orders_order_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM stg_orders WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_stg_orders_customer_id', count(*) FROM stg_orders WHERE customer_id IS NULL;
INSERT INTO test_results SELECT 'relationships_stg_orders_customer_id', count(*) FROM stg_orders WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stg_customers AS parent WHERE parent.customer_id = stg_orders.customer_id);
INSERT INTO test_results SELECT 'not_null_stg_orders_purchased_at', count(*) FROM stg_orders WHERE purchased_at IS NULL;
INSERT INTO test_results SELECT 'expression_stg_orders', count(*) FROM stg_orders WHERE NOT coalesce(order_status <> 'delivered' OR delivered_at IS NOT NULL, false);
INSERT INTO test_results SELECT 'expression_stg_orders_2', count(*) FROM stg_orders WHERE NOT coalesce(approved_at IS NULL OR shipped_at IS NULL OR shipped_at >= approved_at, false);
INSERT INTO test_results SELECT 'not_null_stg_products_product_id', count(*) FROM stg_products WHERE product_id IS NULL;
INSERT INTO test_results SELECT 'unique_stg_products_product_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM stg_products WHERE product_id IS NOT NULL GROUP BY product_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_stg_products_category_portuguese', count(*) FROM stg_products WHERE category_portuguese IS NULL;
INSERT INTO test_results SELECT 'relationships_stg_products_category_portuguese', count(*) FROM stg_products WHERE category_portuguese IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stg_category_translations AS parent WHERE parent.category_portuguese = stg_products.category_portuguese);
INSERT INTO test_results SELECT 'not_null_stg_sellers_seller_id', count(*) FROM stg_sellers WHERE seller_id IS NULL;
INSERT INTO test_results SELECT 'unique_stg_sellers_seller_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM stg_sellers WHERE seller_id IS NOT NULL GROUP BY seller_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_stg_category_translations_category_portuguese', count(*) FROM stg_category_translations WHERE category_portuguese IS NULL;
INSERT INTO test_results SELECT 'unique_stg_category_translations_category_portuguese', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM stg_category_translations WHERE category_portuguese IS NOT NULL GROUP BY category_portuguese HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_int_zip_locations_zip_code_prefix', count(*) FROM int_zip_locations WHERE zip_code_prefix IS NULL;
INSERT INTO test_results SELECT 'unique_int_zip_locations_zip_code_prefix', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM int_zip_locations WHERE zip_code_prefix IS NOT NULL GROUP BY zip_code_prefix HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_date_date_key', count(*) FROM dim_date WHERE date_key IS NULL;
INSERT INTO test_results SELECT 'unique_dim_date_date_key', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_date WHERE date_key IS NOT NULL GROUP BY date_key HAVING count(*) > 1);
INSERT INTO test_results SELECT 'unique_dim_date_calendar_date', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_date WHERE calendar_date IS NOT NULL GROUP BY calendar_date HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_date_year_month', count(*) FROM dim_date WHERE year_month IS NULL;
INSERT INTO test_results SELECT 'not_null_dim_date_year_month_key', count(*) FROM dim_date WHERE year_month_key IS NULL;
INSERT INTO test_results SELECT 'not_null_dim_customer_customer_key', count(*) FROM dim_customer WHERE customer_key IS NULL;
INSERT INTO test_results SELECT 'unique_dim_customer_customer_key', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_customer WHERE customer_key IS NOT NULL GROUP BY customer_key HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_customer_customer_unique_id', count(*) FROM dim_customer WHERE customer_unique_id IS NULL;
INSERT INTO test_results SELECT 'unique_dim_customer_customer_unique_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_customer WHERE customer_unique_id IS NOT NULL GROUP BY customer_unique_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_customer_country', count(*) FROM dim_customer WHERE country IS NULL;
INSERT INTO test_results SELECT 'not_null_dim_customer_order_count', count(*) FROM dim_customer WHERE order_count IS NULL;
INSERT INTO test_results SELECT 'expression_dim_customer_order_count', count(*) FROM dim_customer WHERE NOT coalesce(order_count >= 0, false);
INSERT INTO test_results SELECT 'not_null_dim_product_product_key', count(*) FROM dim_product WHERE product_key IS NULL;
INSERT INTO test_results SELECT 'unique_dim_product_product_key', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_product WHERE product_key IS NOT NULL GROUP BY product_key HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_product_product_id', count(*) FROM dim_product WHERE product_id IS NULL;
INSERT INTO test_results SELECT 'unique_dim_product_product_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_product WHERE product_id IS NOT NULL GROUP BY product_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_product_category', count(*) FROM dim_product WHERE category IS NULL;
INSERT INTO test_results SELECT 'expression_dim_product_weight_g', count(*) FROM dim_product WHERE NOT coalesce(weight_g IS NULL OR weight_g > 0, false);
INSERT INTO test_results SELECT 'not_null_dim_product_item_count', count(*) FROM dim_product WHERE item_count IS NULL;
INSERT INTO test_results SELECT 'not_null_dim_seller_seller_key', count(*) FROM dim_seller WHERE seller_key IS NULL;
INSERT INTO test_results SELECT 'unique_dim_seller_seller_key', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_seller WHERE seller_key IS NOT NULL GROUP BY seller_key HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_seller_seller_id', count(*) FROM dim_seller WHERE seller_id IS NULL;
INSERT INTO test_results SELECT 'unique_dim_seller_seller_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM dim_seller WHERE seller_id IS NOT NULL GROUP BY seller_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_dim_seller_country', count(*) FROM dim_seller WHERE country IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_orders_order_id', count(*) FROM fct_orders WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'unique_fct_orders_order_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM fct_orders WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_fct_orders_customer_key', count(*) FROM fct_orders WHERE customer_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_orders_customer_key', count(*) FROM fct_orders WHERE customer_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_customer AS parent WHERE parent.customer_key = fct_orders.customer_key);
INSERT INTO test_results SELECT 'expression_fct_orders_customer_key', count(*) FROM fct_orders WHERE NOT coalesce(customer_key <> -1, false);
INSERT INTO test_results SELECT 'not_null_fct_orders_order_date_key', count(*) FROM fct_orders WHERE order_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_orders_order_date_key', count(*) FROM fct_orders WHERE order_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_orders.order_date_key);
INSERT INTO test_results SELECT 'not_null_fct_orders_delivered_date_key', count(*) FROM fct_orders WHERE delivered_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_orders_delivered_date_key', count(*) FROM fct_orders WHERE delivered_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_orders.delivered_date_key);
INSERT INTO test_results SELECT 'not_null_fct_orders_estimated_delivery_date_key', count(*) FROM fct_orders WHERE estimated_delivery_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_orders_estimated_delivery_date_key', count(*) FROM fct_orders WHERE estimated_delivery_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_orders.estimated_delivery_date_key);
INSERT INTO test_results SELECT 'not_null_fct_orders_order_status', count(*) FROM fct_orders WHERE order_status IS NULL;
INSERT INTO test_results SELECT 'accepted_values_fct_orders_order_status', count(*) FROM fct_orders WHERE order_status NOT IN ('created', 'approved', 'invoiced', 'processing', 'shipped', 'delivered', 'unavailable', 'canceled');
INSERT INTO test_results SELECT 'not_null_fct_orders_is_revenue', count(*) FROM fct_orders WHERE is_revenue IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_orders_order_value', count(*) FROM fct_orders WHERE order_value IS NULL;
INSERT INTO test_results SELECT 'expression_fct_orders_order_value', count(*) FROM fct_orders WHERE NOT coalesce(order_value >= 0, false);
INSERT INTO test_results SELECT 'not_null_fct_orders_freight_value', count(*) FROM fct_orders WHERE freight_value IS NULL;
INSERT INTO test_results SELECT 'expression_fct_orders_freight_value', count(*) FROM fct_orders WHERE NOT coalesce(freight_value >= 0, false);
INSERT INTO test_results SELECT 'accepted_values_fct_orders_payment_type', count(*) FROM fct_orders WHERE payment_type NOT IN ('credit_card', 'boleto', 'voucher', 'debit_card', 'not_defined');
INSERT INTO test_results SELECT 'not_null_fct_orders_payment_value', count(*) FROM fct_orders WHERE payment_value IS NULL;
INSERT INTO test_results SELECT 'expression_fct_orders_payment_value', count(*) FROM fct_orders WHERE NOT coalesce(payment_value >= 0, false);
INSERT INTO test_results SELECT 'expression_fct_orders_delivery_days', count(*) FROM fct_orders WHERE NOT coalesce(delivery_days IS NULL OR delivery_days >= 0, false);
INSERT INTO test_results SELECT 'expression_fct_orders_review_score', count(*) FROM fct_orders WHERE NOT coalesce(review_score IS NULL OR review_score BETWEEN 1 AND 5, false);
INSERT INTO test_results SELECT 'not_null_fct_orders_is_repeat_customer', count(*) FROM fct_orders WHERE is_repeat_customer IS NULL;
INSERT INTO test_results SELECT 'expression_fct_orders', count(*) FROM fct_orders WHERE NOT coalesce(NOT is_revenue OR order_month IS NOT NULL, false);
INSERT INTO test_results SELECT 'expression_fct_orders_2', count(*) FROM fct_orders WHERE NOT coalesce(item_count = 0 OR payment_count = 0 OR ABS(payment_gap) <= 0.01, false);
INSERT INTO test_results SELECT 'expression_fct_orders_2_2', count(*) FROM fct_orders WHERE NOT coalesce(payment_count > 0, false);
INSERT INTO test_results SELECT 'not_null_fct_order_items_order_id', count(*) FROM fct_order_items WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_order_id', count(*) FROM fct_order_items WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fct_orders AS parent WHERE parent.order_id = fct_order_items.order_id);
INSERT INTO test_results SELECT 'not_null_fct_order_items_line_number', count(*) FROM fct_order_items WHERE line_number IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_order_items_customer_key', count(*) FROM fct_order_items WHERE customer_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_customer_key', count(*) FROM fct_order_items WHERE customer_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_customer AS parent WHERE parent.customer_key = fct_order_items.customer_key);
INSERT INTO test_results SELECT 'not_null_fct_order_items_product_key', count(*) FROM fct_order_items WHERE product_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_product_key', count(*) FROM fct_order_items WHERE product_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_product AS parent WHERE parent.product_key = fct_order_items.product_key);
INSERT INTO test_results SELECT 'expression_fct_order_items_product_key', count(*) FROM fct_order_items WHERE NOT coalesce(product_key <> -1, false);
INSERT INTO test_results SELECT 'not_null_fct_order_items_seller_key', count(*) FROM fct_order_items WHERE seller_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_seller_key', count(*) FROM fct_order_items WHERE seller_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_seller AS parent WHERE parent.seller_key = fct_order_items.seller_key);
INSERT INTO test_results SELECT 'expression_fct_order_items_seller_key', count(*) FROM fct_order_items WHERE NOT coalesce(seller_key <> -1, false);
INSERT INTO test_results SELECT 'not_null_fct_order_items_order_date_key', count(*) FROM fct_order_items WHERE order_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_order_date_key', count(*) FROM fct_order_items WHERE order_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_order_items.order_date_key);
INSERT INTO test_results SELECT 'not_null_fct_order_items_shipping_limit_date_key', count(*) FROM fct_order_items WHERE shipping_limit_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_order_items_shipping_limit_date_key', count(*) FROM fct_order_items WHERE shipping_limit_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_order_items.shipping_limit_date_key);
INSERT INTO test_results SELECT 'not_null_fct_order_items_is_revenue', count(*) FROM fct_order_items WHERE is_revenue IS NULL;
INSERT INTO test_results SELECT 'accepted_values_fct_order_items_line_kind', count(*) FROM fct_order_items WHERE line_kind NOT IN ('sale', 'return', 'fee', 'adjustment', 'free');
INSERT INTO test_results SELECT 'not_null_fct_order_items_unit_price', count(*) FROM fct_order_items WHERE unit_price IS NULL;
INSERT INTO test_results SELECT 'expression_fct_order_items_unit_price', count(*) FROM fct_order_items WHERE NOT coalesce(unit_price >= 0, false);
INSERT INTO test_results SELECT 'not_null_fct_order_items_line_amount', count(*) FROM fct_order_items WHERE line_amount IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_order_items_freight_amount', count(*) FROM fct_order_items WHERE freight_amount IS NULL;
INSERT INTO test_results SELECT 'expression_fct_order_items_freight_amount', count(*) FROM fct_order_items WHERE NOT coalesce(freight_amount >= 0, false);
INSERT INTO test_results SELECT 'unique_fct_order_items_order_id_line_number', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM fct_order_items WHERE order_id IS NOT NULL AND line_number IS NOT NULL GROUP BY order_id, line_number HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_fct_payments_order_id', count(*) FROM fct_payments WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_payments_order_id', count(*) FROM fct_payments WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fct_orders AS parent WHERE parent.order_id = fct_payments.order_id);
INSERT INTO test_results SELECT 'not_null_fct_payments_payment_sequential', count(*) FROM fct_payments WHERE payment_sequential IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_payments_customer_key', count(*) FROM fct_payments WHERE customer_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_payments_customer_key', count(*) FROM fct_payments WHERE customer_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_customer AS parent WHERE parent.customer_key = fct_payments.customer_key);
INSERT INTO test_results SELECT 'not_null_fct_payments_order_date_key', count(*) FROM fct_payments WHERE order_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_payments_order_date_key', count(*) FROM fct_payments WHERE order_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_payments.order_date_key);
INSERT INTO test_results SELECT 'not_null_fct_payments_is_revenue', count(*) FROM fct_payments WHERE is_revenue IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_payments_payment_type', count(*) FROM fct_payments WHERE payment_type IS NULL;
INSERT INTO test_results SELECT 'accepted_values_fct_payments_payment_type', count(*) FROM fct_payments WHERE payment_type NOT IN ('credit_card', 'boleto', 'voucher', 'debit_card', 'not_defined');
INSERT INTO test_results SELECT 'expression_fct_payments_payment_type', count(*) FROM fct_payments WHERE NOT coalesce(payment_type <> 'not_defined', false);
INSERT INTO test_results SELECT 'expression_fct_payments_installment_count', count(*) FROM fct_payments WHERE NOT coalesce(installment_count >= 1, false);
INSERT INTO test_results SELECT 'not_null_fct_payments_payment_value', count(*) FROM fct_payments WHERE payment_value IS NULL;
INSERT INTO test_results SELECT 'expression_fct_payments_payment_value', count(*) FROM fct_payments WHERE NOT coalesce(payment_value >= 0, false);
INSERT INTO test_results SELECT 'unique_fct_payments_order_id_payment_sequential', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM fct_payments WHERE order_id IS NOT NULL AND payment_sequential IS NOT NULL GROUP BY order_id, payment_sequential HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_fct_reviews_review_id', count(*) FROM fct_reviews WHERE review_id IS NULL;
INSERT INTO test_results SELECT 'unique_fct_reviews_review_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM fct_reviews WHERE review_id IS NOT NULL GROUP BY review_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_fct_reviews_order_id', count(*) FROM fct_reviews WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_reviews_order_id', count(*) FROM fct_reviews WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fct_orders AS parent WHERE parent.order_id = fct_reviews.order_id);
INSERT INTO test_results SELECT 'not_null_fct_reviews_customer_key', count(*) FROM fct_reviews WHERE customer_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_reviews_customer_key', count(*) FROM fct_reviews WHERE customer_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_customer AS parent WHERE parent.customer_key = fct_reviews.customer_key);
INSERT INTO test_results SELECT 'not_null_fct_reviews_order_date_key', count(*) FROM fct_reviews WHERE order_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_reviews_order_date_key', count(*) FROM fct_reviews WHERE order_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_reviews.order_date_key);
INSERT INTO test_results SELECT 'not_null_fct_reviews_review_date_key', count(*) FROM fct_reviews WHERE review_date_key IS NULL;
INSERT INTO test_results SELECT 'relationships_fct_reviews_review_date_key', count(*) FROM fct_reviews WHERE review_date_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_date AS parent WHERE parent.date_key = fct_reviews.review_date_key);
INSERT INTO test_results SELECT 'not_null_fct_reviews_review_score', count(*) FROM fct_reviews WHERE review_score IS NULL;
INSERT INTO test_results SELECT 'expression_fct_reviews_review_score', count(*) FROM fct_reviews WHERE NOT coalesce(review_score BETWEEN 1 AND 5, false);
INSERT INTO test_results SELECT 'not_null_fct_reviews_has_comment', count(*) FROM fct_reviews WHERE has_comment IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_reviews_created_at', count(*) FROM fct_reviews WHERE created_at IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_reviews_answered_at', count(*) FROM fct_reviews WHERE answered_at IS NULL;
INSERT INTO test_results SELECT 'not_null_fct_reviews_is_score_of_order', count(*) FROM fct_reviews WHERE is_score_of_order IS NULL;
INSERT INTO test_results SELECT 'unique_fct_reviews_review_id_order_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM fct_reviews WHERE review_id IS NOT NULL AND order_id IS NOT NULL GROUP BY review_id, order_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_master_orders_order_id', count(*) FROM master_orders WHERE order_id IS NULL;
INSERT INTO test_results SELECT 'unique_master_orders_order_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM master_orders WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'relationships_master_orders_order_id', count(*) FROM master_orders WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fct_orders AS parent WHERE parent.order_id = master_orders.order_id);
INSERT INTO test_results SELECT 'not_null_master_orders_customer_unique_id', count(*) FROM master_orders WHERE customer_unique_id IS NULL;
INSERT INTO test_results SELECT 'not_null_master_orders_order_month', count(*) FROM master_orders WHERE order_month IS NULL;
INSERT INTO test_results SELECT 'not_null_master_orders_order_value', count(*) FROM master_orders WHERE order_value IS NULL;
INSERT INTO test_results SELECT 'expression_master_orders_order_value', count(*) FROM master_orders WHERE NOT coalesce(order_value >= 0, false);
INSERT INTO test_results SELECT 'not_null_master_orders_payment_type', count(*) FROM master_orders WHERE payment_type IS NULL;
INSERT INTO test_results SELECT 'expression_master_orders_review_score', count(*) FROM master_orders WHERE NOT coalesce(review_score IS NULL OR review_score BETWEEN 1 AND 5, false);
INSERT INTO test_results SELECT 'not_null_master_orders_is_repeat_customer', count(*) FROM master_orders WHERE is_repeat_customer IS NULL;
INSERT INTO test_results SELECT 'accepted_values_master_orders_is_repeat_customer', count(*) FROM master_orders WHERE is_repeat_customer NOT IN (0, 1);
INSERT INTO test_results SELECT 'not_null_monthly_revenue_order_month', count(*) FROM monthly_revenue WHERE order_month IS NULL;
INSERT INTO test_results SELECT 'unique_monthly_revenue_order_month', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM monthly_revenue WHERE order_month IS NOT NULL GROUP BY order_month HAVING count(*) > 1);
INSERT INTO test_results SELECT 'not_null_monthly_revenue_revenue', count(*) FROM monthly_revenue WHERE revenue IS NULL;
INSERT INTO test_results SELECT 'expression_monthly_revenue_revenue', count(*) FROM monthly_revenue WHERE NOT coalesce(revenue >= 0, false);
INSERT INTO test_results SELECT 'expression_monthly_revenue_orders', count(*) FROM monthly_revenue WHERE NOT coalesce(orders > 0, false);
INSERT INTO test_results SELECT 'expression_monthly_revenue_customers', count(*) FROM monthly_revenue WHERE NOT coalesce(customers <= orders, false);
INSERT INTO test_results SELECT 'not_null_monthly_revenue_aov', count(*) FROM monthly_revenue WHERE aov IS NULL;
INSERT INTO test_results SELECT 'not_null_cohort_retention_cohort_month', count(*) FROM cohort_retention WHERE cohort_month IS NULL;
INSERT INTO test_results SELECT 'not_null_cohort_retention_order_month', count(*) FROM cohort_retention WHERE order_month IS NULL;
INSERT INTO test_results SELECT 'expression_cohort_retention_active_customers', count(*) FROM cohort_retention WHERE NOT coalesce(active_customers <= cohort_size, false);
INSERT INTO test_results SELECT 'expression_cohort_retention_cohort_size', count(*) FROM cohort_retention WHERE NOT coalesce(cohort_size > 0, false);
INSERT INTO test_results SELECT 'expression_cohort_retention_retention_rate', count(*) FROM cohort_retention WHERE NOT coalesce(retention_rate BETWEEN 0 AND 1, false);
INSERT INTO test_results SELECT 'unique_cohort_retention_cohort_month_order_month', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM cohort_retention WHERE cohort_month IS NOT NULL AND order_month IS NOT NULL GROUP BY cohort_month, order_month HAVING count(*) > 1);
INSERT INTO test_results SELECT 'expression_cohort_retention', count(*) FROM cohort_retention WHERE NOT coalesce(order_month >= cohort_month, false);
INSERT INTO test_results SELECT 'not_null_int_rfm_scores_customer_unique_id', count(*) FROM int_rfm_scores WHERE customer_unique_id IS NULL;
INSERT INTO test_results SELECT 'unique_int_rfm_scores_customer_unique_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM int_rfm_scores WHERE customer_unique_id IS NOT NULL GROUP BY customer_unique_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'expression_int_rfm_scores_recency', count(*) FROM int_rfm_scores WHERE NOT coalesce(recency >= 0, false);
INSERT INTO test_results SELECT 'expression_int_rfm_scores_frequency', count(*) FROM int_rfm_scores WHERE NOT coalesce(frequency >= 1, false);
INSERT INTO test_results SELECT 'expression_int_rfm_scores_monetary', count(*) FROM int_rfm_scores WHERE NOT coalesce(monetary >= 0, false);
INSERT INTO test_results SELECT 'accepted_values_int_rfm_scores_R_score', count(*) FROM int_rfm_scores WHERE R_score NOT IN (1, 2, 3, 4);
INSERT INTO test_results SELECT 'accepted_values_int_rfm_scores_F_score', count(*) FROM int_rfm_scores WHERE F_score NOT IN (1, 2, 3, 4);
INSERT INTO test_results SELECT 'accepted_values_int_rfm_scores_M_score', count(*) FROM int_rfm_scores WHERE M_score NOT IN (1, 2, 3, 4);
INSERT INTO test_results SELECT 'not_null_rfm_customers_customer_unique_id', count(*) FROM rfm_customers WHERE customer_unique_id IS NULL;
INSERT INTO test_results SELECT 'unique_rfm_customers_customer_unique_id', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM rfm_customers WHERE customer_unique_id IS NOT NULL GROUP BY customer_unique_id HAVING count(*) > 1);
INSERT INTO test_results SELECT 'relationships_rfm_customers_customer_unique_id', count(*) FROM rfm_customers WHERE customer_unique_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dim_customer AS parent WHERE parent.customer_unique_id = rfm_customers.customer_unique_id);
INSERT INTO test_results SELECT 'expression_rfm_customers_recency', count(*) FROM rfm_customers WHERE NOT coalesce(recency >= 0, false);
INSERT INTO test_results SELECT 'expression_rfm_customers_frequency', count(*) FROM rfm_customers WHERE NOT coalesce(frequency >= 1, false);
INSERT INTO test_results SELECT 'expression_rfm_customers_monetary', count(*) FROM rfm_customers WHERE NOT coalesce(monetary >= 0, false);
INSERT INTO test_results SELECT 'expression_rfm_customers_RFM_score', count(*) FROM rfm_customers WHERE NOT coalesce(RFM_score BETWEEN 3 AND 12, false);
INSERT INTO test_results SELECT 'not_null_rfm_customers_segment', count(*) FROM rfm_customers WHERE segment IS NULL;
INSERT INTO test_results SELECT 'accepted_values_rfm_customers_segment', count(*) FROM rfm_customers WHERE segment NOT IN ('High Value', 'Mid Value', 'Low Value');
INSERT INTO test_results SELECT 'not_null_ops_metrics_order_month', count(*) FROM ops_metrics WHERE order_month IS NULL;
INSERT INTO test_results SELECT 'unique_ops_metrics_order_month', coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM ops_metrics WHERE order_month IS NOT NULL GROUP BY order_month HAVING count(*) > 1);
INSERT INTO test_results SELECT 'expression_ops_metrics_avg_review_score', count(*) FROM ops_metrics WHERE NOT coalesce(avg_review_score IS NULL OR avg_review_score BETWEEN 1 AND 5, false);
INSERT INTO test_results SELECT 'expression_ops_metrics_late_delivery_rate', count(*) FROM ops_metrics WHERE NOT coalesce(late_delivery_rate IS NULL OR late_delivery_rate BETWEEN 0 AND 1, false);
