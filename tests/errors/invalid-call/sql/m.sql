SELECT net(1) AS x,
  above([1], x) AS y
FROM (SELECT 1 AS x)
