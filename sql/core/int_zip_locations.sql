-- Grain: one postcode prefix: the middle of its points, those outside the country left out.
-- Summed in whole micro-degrees, so that the result does not depend on the order in which points are read.
SELECT
  zip_code_prefix,
  SUM(CAST(ROUND(latitude * 1000000) AS INT64)) / COUNT(*) / 1000000 AS latitude,
  SUM(CAST(ROUND(longitude * 1000000) AS INT64)) / COUNT(*) / 1000000 AS longitude,
  COUNT(*) AS point_count
FROM stg_geolocation
WHERE
  latitude BETWEEN @latitude_south AND @latitude_north
  AND longitude BETWEEN @longitude_west AND @longitude_east
GROUP BY zip_code_prefix
