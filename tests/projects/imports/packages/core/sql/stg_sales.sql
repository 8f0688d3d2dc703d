-- Grain: one sale; none here.
SELECT DATE '2000-01-01' AS sold_on, 'nothing' AS article, NUMERIC '0' AS amount
