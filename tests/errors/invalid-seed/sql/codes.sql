SELECT code FROM countries
