-- Grain: one segment of one scheme: what it means and what to do about it. The names of the value tiers are variables.
SELECT
  scheme,
  CASE
    WHEN scheme <> 'value_tier' THEN segment
    WHEN segment = 'low' THEN @low_value_label
    WHEN segment = 'mid' THEN @mid_value_label
    WHEN segment = 'high' THEN @high_value_label
  END AS segment,
  sort_order,
  definition,
  recommended_action,
  action_group
FROM segment_texts
