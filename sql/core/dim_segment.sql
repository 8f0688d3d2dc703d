-- Grain: one segment of one scheme; and one unknown segment.
SELECT
  FARM_FINGERPRINT(CONCAT(scheme, '/', segment)) AS segment_key,
  scheme,
  segment,
  sort_order,
  CONCAT(CAST(sort_order AS STRING), '. ', segment) AS segment_label,
  definition,
  recommended_action,
  action_group
FROM segment_definitions
UNION ALL
SELECT
  -1,
  @unknown_label,
  @unknown_label,
  0,
  @unknown_label,
  @unknown_label,
  @unknown_label,
  @unknown_label
