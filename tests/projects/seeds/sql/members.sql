-- One row for each member.
SELECT c.country, t.tier
FROM countries AS c
LEFT JOIN tiers AS t ON EXTRACT(YEAR FROM c.since) >= t.at_least
WHERE c.is_member
