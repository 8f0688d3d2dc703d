SELECT net(1) AS x
