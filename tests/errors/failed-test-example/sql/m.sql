SELECT half(3) AS x
