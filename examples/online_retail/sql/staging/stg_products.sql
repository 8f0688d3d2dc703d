-- Grain: one stock code, with the name that stands on most of its sales.
WITH names AS (
  SELECT product_id, product_name, COUNTIF(line_kind = 'sale') AS sale_count
  FROM stg_invoice_lines
  WHERE product_id IS NOT NULL
  GROUP BY product_id, product_name
)

SELECT
  product_id,
  product_name,
  CAST(NULL AS STRING) AS category_portuguese,
  CAST(NULL AS INT64) AS name_length,
  CAST(NULL AS INT64) AS description_length,
  CAST(NULL AS INT64) AS photo_count,
  CAST(NULL AS INT64) AS weight_g,
  CAST(NULL AS INT64) AS length_cm,
  CAST(NULL AS INT64) AS height_cm,
  CAST(NULL AS INT64) AS width_cm
FROM names
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY product_id
  ORDER BY product_name IS NULL, sale_count DESC, product_name
) = 1
