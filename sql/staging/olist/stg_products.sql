-- Grain: one product; the source has no names of products. It misspells two of its column names.
SELECT
  product_id,
  CAST(NULL AS STRING) AS product_name,
  product_category_name AS category_portuguese,
  product_name_lenght AS name_length,
  product_description_lenght AS description_length,
  product_photos_qty AS photo_count,
  product_weight_g AS weight_g,
  product_length_cm AS length_cm,
  product_height_cm AS height_cm,
  product_width_cm AS width_cm
FROM olist.products
