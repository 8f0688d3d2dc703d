-- Grain: one sale.
SELECT sold_on, article, amount
FROM till.sales
