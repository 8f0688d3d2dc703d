SELECT 'kg' AS unit
