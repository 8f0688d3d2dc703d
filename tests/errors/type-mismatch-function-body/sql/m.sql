SELECT net(5) AS x
