SELECT
  net('5', 1) AS x,
  positive(1) AS ok,
  positive('a') AS y
