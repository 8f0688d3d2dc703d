SELECT sum(i) AS total, now() AS at, 1 AS fine FROM (SELECT 1::BIGINT AS i)
