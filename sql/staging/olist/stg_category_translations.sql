-- Grain: one product category.
SELECT
  product_category_name AS category_portuguese,
  product_category_name_english AS category
FROM olist.category_translations
