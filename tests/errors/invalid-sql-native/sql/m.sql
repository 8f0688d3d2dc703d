SELECT x,
  nope(x) AS y
FROM n
