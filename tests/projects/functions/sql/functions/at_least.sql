CREATE FUNCTION at_least(value ANY TYPE, least ANY TYPE) AS (COALESCE(value >= least, FALSE))
