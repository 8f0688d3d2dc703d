CREATE FUNCTION gross(amount NUMERIC, vat NUMERIC) AS (
  ROUND(amount * (1 + vat), 2)
);
