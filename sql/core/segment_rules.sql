-- Grain: one rule of one scheme: the ranges of the three scores (1 to 5, 5 is good) that it takes; the smallest priority wins.
SELECT
  'rfm_10' AS scheme,
  'Champions' AS segment,
  10 AS priority,
  5 AS r_min,
  5 AS r_max,
  4 AS f_min,
  5 AS f_max,
  1 AS m_min,
  5 AS m_max
UNION ALL
SELECT 'rfm_10', 'Loyal Customers', 10, 3, 4, 4, 5, 1, 5
UNION ALL
SELECT 'rfm_10', 'Potential Loyalists', 10, 4, 5, 2, 3, 1, 5
UNION ALL
SELECT 'rfm_10', 'New Customers', 10, 5, 5, 1, 1, 1, 5
UNION ALL
SELECT 'rfm_10', 'Promising', 10, 4, 4, 1, 1, 1, 5
UNION ALL
SELECT 'rfm_10', 'Need Attention', 10, 3, 3, 3, 3, 1, 5
UNION ALL
SELECT 'rfm_10', 'About to Sleep', 10, 3, 3, 1, 2, 1, 5
UNION ALL
SELECT 'rfm_10', 'Can\'t Lose', 10, 1, 2, 5, 5, 1, 5
UNION ALL
SELECT 'rfm_10', 'At Risk', 10, 1, 2, 3, 4, 1, 5
UNION ALL
SELECT 'rfm_10', 'Hibernating', 10, 1, 2, 1, 2, 1, 5
UNION ALL
SELECT 'rfm_13', 'Champions / VIPs', 10, 4, 5, 4, 5, 4, 5
UNION ALL
SELECT 'rfm_13', 'Frequent Buyers', 20, 3, 5, 4, 5, 1, 2
UNION ALL
SELECT 'rfm_13', 'Loyal Customers', 30, 3, 5, 4, 5, 3, 5
UNION ALL
SELECT 'rfm_13', 'Big Spenders', 40, 3, 5, 1, 3, 5, 5
UNION ALL
SELECT 'rfm_13', 'New Customers', 50, 5, 5, 1, 1, 1, 4
UNION ALL
SELECT 'rfm_13', 'Potentially Loyal', 60, 4, 5, 2, 3, 1, 4
UNION ALL
SELECT 'rfm_13', 'Promising', 70, 4, 4, 1, 1, 1, 4
UNION ALL
SELECT 'rfm_13', 'Needs Attention', 80, 3, 3, 3, 3, 1, 4
UNION ALL
SELECT 'rfm_13', 'About to Sleep', 90, 3, 3, 1, 2, 1, 4
UNION ALL
SELECT 'rfm_13', 'At Risk / Dormant', 100, 1, 2, 3, 5, 3, 5
UNION ALL
SELECT 'rfm_13', 'Price Shoppers', 110, 1, 2, 3, 5, 1, 2
UNION ALL
SELECT 'rfm_13', 'Lost Customers', 120, 1, 2, 1, 2, 3, 5
UNION ALL
SELECT 'rfm_13', 'Lost Cheap', 130, 1, 2, 1, 2, 1, 2
