-- NET.HOST has no certified translation, so DuckDB is sent hosts.duckdb.sql.
SELECT customer, NET.HOST(CONCAT('https://', customer, '.example/x')) AS host FROM totals
