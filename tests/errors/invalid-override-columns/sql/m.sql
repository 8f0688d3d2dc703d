SELECT 1 AS x, 'a' AS y, 2 AS z
