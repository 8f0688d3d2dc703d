-- Grain: one invoice. Only invoices of a known customer with something sold are `completed`, which is what figures of people
-- and revenue are made of; returns stay beside them.
WITH invoices AS (
  SELECT
    invoice,
    MAX(customer_unique_id) AS customer_id,
    -- A few invoices run over the turn of a minute: what is sold last counts.
    IFNULL(
      MAX(IF(quantity > 0 AND unit_price > 0, invoiced_at, NULL)),
      MAX(invoiced_at)
    ) AS purchased_at,
    LOGICAL_OR(is_cancellation) AS is_cancellation,
    LOGICAL_OR(quantity > 0 AND unit_price > 0) AS has_sale
  FROM stg_invoice_lines
  GROUP BY invoice
)

SELECT
  invoice AS order_id,
  customer_id,
  CASE
    WHEN is_cancellation THEN 'cancelled'
    WHEN NOT has_sale THEN 'nothing_sold'
    WHEN customer_id IS NULL THEN 'anonymous'
    ELSE 'completed'
  END AS order_status,
  purchased_at,
  CAST(NULL AS DATETIME) AS approved_at,
  CAST(NULL AS DATETIME) AS shipped_at,
  CAST(NULL AS DATETIME) AS delivered_at,
  CAST(NULL AS DATETIME) AS estimated_delivery_at
FROM invoices
