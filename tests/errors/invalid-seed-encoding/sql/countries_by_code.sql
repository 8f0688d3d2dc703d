SELECT code, country FROM countries
