-- Grain: one measured point; a postcode has many, some of them twice, some outside the country.
SELECT
  geolocation_zip_code_prefix AS zip_code_prefix,
  geolocation_lat AS latitude,
  geolocation_lng AS longitude
FROM olist.geolocation
