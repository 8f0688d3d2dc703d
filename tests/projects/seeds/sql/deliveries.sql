SELECT code, country FROM countries WHERE NOT EXISTS (SELECT 1 FROM closed_days)
