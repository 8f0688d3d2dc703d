-- Grain: one seller; and one unknown seller.
SELECT
  FARM_FINGERPRINT(sellers.seller_id) AS seller_key,
  sellers.seller_id,
  sellers.zip_code_prefix,
  sellers.city,
  sellers.state,
  sellers.country,
  locations.latitude,
  locations.longitude
FROM stg_sellers AS sellers
LEFT JOIN int_zip_locations AS locations ON locations.zip_code_prefix = sellers.zip_code_prefix
UNION ALL
SELECT
  -1,
  @unknown_label,
  CAST(NULL AS STRING),
  @unknown_label,
  @unknown_label,
  @unknown_label,
  CAST(NULL AS FLOAT64),
  CAST(NULL AS FLOAT64)
