-- Grain: one customer; lines without one have none here. The country is that of the newest invoice.
WITH newest AS (
  SELECT customer_unique_id, country
  FROM stg_invoice_lines
  WHERE customer_unique_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY customer_unique_id
    ORDER BY invoiced_at DESC, invoice DESC, line_number DESC
  ) = 1
)

SELECT
  newest.customer_unique_id AS customer_id,
  newest.customer_unique_id,
  CAST(NULL AS STRING) AS zip_code_prefix,
  CAST(NULL AS STRING) AS city,
  CAST(NULL AS STRING) AS state,
  IF(names.source_name IS NULL, newest.country, names.country) AS country
FROM newest
LEFT JOIN country_names AS names ON names.source_name = newest.country
