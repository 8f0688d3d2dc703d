WITH RECURSIVE chain AS (
  SELECT emp_id, emp_id AS boss_id, 0 AS depth FROM employees
  UNION ALL
  SELECT c.emp_id, e.manager_id, c.depth + 1
  FROM chain AS c
  JOIN employees AS e ON e.emp_id = c.boss_id
  WHERE e.manager_id IS NOT NULL
)
SELECT b.name AS boss, COUNT(*) - 1 AS reports, MAX(depth) AS levels, SUM(e.salary) AS payroll,
  ARRAY_TO_STRING(ARRAY_AGG(e.name ORDER BY e.name), ',') AS people
FROM chain AS c
JOIN employees AS b ON b.emp_id = c.boss_id
JOIN employees AS e ON e.emp_id = c.emp_id
GROUP BY b.emp_id, b.name
HAVING COUNT(*) > 1
ORDER BY reports DESC, boss
