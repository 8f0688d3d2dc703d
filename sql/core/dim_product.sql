-- Grain: one product; and one unknown product.
WITH sales AS (
  SELECT
    product_id,
    COUNT(*) AS item_count,
    MIN(unit_price) AS min_price,
    MAX(unit_price) AS max_price,
    CAST(SUM(unit_price) AS FLOAT64) / COUNT(*) AS avg_price
  FROM stg_order_items
  GROUP BY product_id
)

SELECT
  FARM_FINGERPRINT(products.product_id) AS product_key,
  products.product_id,
  products.product_name,
  COALESCE(translations.category, products.category_portuguese, @unknown_label) AS category,
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
  @unknown_label,
  CAST(NULL AS STRING),
  @unknown_label,
  CAST(NULL AS STRING),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  CAST(NULL AS INT64),
  0,
  CAST(NULL AS NUMERIC),
  CAST(NULL AS NUMERIC),
  CAST(NULL AS FLOAT64)
