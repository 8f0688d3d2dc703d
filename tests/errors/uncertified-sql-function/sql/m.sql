SELECT net_amont(1) AS x
