-- Grain: one invoice line of any kind.
SELECT
  invoice AS order_id,
  line_number,
  product_id,
  CAST(NULL AS STRING) AS seller_id,
  CAST(NULL AS DATETIME) AS shipping_limit_at,
  line_kind,
  quantity,
  unit_price,
  quantity * unit_price AS line_amount,
  NUMERIC '0' AS freight_value
FROM stg_invoice_lines
