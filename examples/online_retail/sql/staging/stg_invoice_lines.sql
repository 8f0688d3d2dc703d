-- Grain: one invoice line, as it was written; exact duplicates are kept and told apart by their number.
WITH lines AS (
  SELECT
    InvoiceNo AS invoice,
    UPPER(TRIM(StockCode)) AS product_id,
    NULLIF(TRIM(Description), '') AS product_name,
    Quantity AS quantity,
    InvoiceDate AS invoiced_at,
    UnitPrice AS unit_price,
    CustomerID AS customer_unique_id,
    NULLIF(TRIM(Country), '') AS country,
    STARTS_WITH(UPPER(InvoiceNo), @cancellation_prefix) AS is_cancellation
  FROM retail.invoice_lines
)

SELECT
  invoice,
  -- dwh: allow(unstable-order): lines that are equal in everything may be numbered in any order
  ROW_NUMBER() OVER (
    PARTITION BY invoice
    ORDER BY invoiced_at,
      product_id,
      quantity,
      unit_price,
      product_name,
      customer_unique_id,
      country
  ) AS line_number,
  product_id,
  product_name,
  quantity,
  invoiced_at,
  unit_price,
  customer_unique_id,
  country,
  is_cancellation,
  CASE
    WHEN is_cancellation OR quantity < 0 THEN 'return'
    WHEN product_id IN UNNEST(@adjustment_codes)
      OR REGEXP_CONTAINS(LOWER(IFNULL(product_name, '')), @adjustment_pattern)
      THEN 'adjustment'
    WHEN product_id IN UNNEST(@fee_codes) THEN 'fee'
    WHEN unit_price = 0 THEN 'free'
    ELSE 'sale'
  END AS line_kind
FROM lines
