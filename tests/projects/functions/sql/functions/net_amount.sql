-- Taxes are shares of the net amount.
CREATE FUNCTION net_amount(gross NUMERIC, rate NUMERIC) RETURNS NUMERIC AS (
  ROUND(gross / (1 + rate), 2) -- cents
);
