SELECT 1 AS id, 'one' AS label, 10 AS w, STRUCT('p' AS k, 1 AS v) AS st, [STRUCT('p' AS k, 1 AS v), STRUCT('q' AS k, 2 AS v)] AS items
UNION ALL SELECT 2, 'two', 20, STRUCT('q' AS k, 2 AS v), [STRUCT('r' AS k, 3 AS v)]
UNION ALL SELECT 2, 'zwei', NULL, STRUCT('r' AS k, CAST(NULL AS INT64) AS v), [STRUCT('' AS k, -1 AS v)]
UNION ALL SELECT 9, NULL, 90, STRUCT('s' AS k, 9 AS v), [STRUCT(CAST(NULL AS STRING) AS k, 9 AS v)]
