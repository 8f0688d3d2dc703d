SELECT customer, regexp_extract('https://' || customer || '.example/x', '^https://([^/]+)', 1) AS host FROM totals
