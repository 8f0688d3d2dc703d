-- Grain: one day.
SELECT sold_on, SUM(gross(amount, @vat)) AS gross_amount
FROM stg_sales
GROUP BY sold_on
