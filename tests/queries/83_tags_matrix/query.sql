SELECT *
FROM (SELECT basket_id, tag, 1 AS one FROM baskets LEFT JOIN UNNEST(tags) AS tag)
PIVOT(COUNT(one) FOR tag IN ('new' AS is_new, 'vip' AS is_vip, 'x' AS is_x))
ORDER BY basket_id
