CREATE FUNCTION gross(amount NUMERIC, vat NUMERIC) AS (
  amount
);
