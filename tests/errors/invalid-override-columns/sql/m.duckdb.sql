SELECT 1.5::DOUBLE AS x, 'a' AS y, 3 AS w
