-- Grain: one country as the source writes it, where the standard name is another; NULL where it names no country.
SELECT 'EIRE' AS source_name, 'Ireland' AS country
UNION ALL
SELECT 'RSA', 'South Africa'
UNION ALL
SELECT 'USA', 'United States'
UNION ALL
SELECT 'Channel Islands', 'United Kingdom'
UNION ALL
SELECT 'European Community', CAST(NULL AS STRING)
UNION ALL
SELECT 'Unspecified', CAST(NULL AS STRING)
