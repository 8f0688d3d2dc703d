SELECT a.sku AS left_sku, b.sku AS right_sku, COUNT(*) AS baskets
FROM baskets AS x, UNNEST(x.items) AS a, UNNEST(x.items) AS b
WHERE a.sku < b.sku
GROUP BY left_sku, right_sku
ORDER BY baskets DESC, left_sku, right_sku
