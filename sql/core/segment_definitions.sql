-- Grain: one segment of one scheme: what it means and what to do about it. The names of tiers and risks are variables.
SELECT
  scheme,
  CASE
    WHEN scheme = 'value_tier'
      THEN CASE segment
        WHEN 'low' THEN @low_value_label
        WHEN 'mid' THEN @mid_value_label
        WHEN 'high' THEN @high_value_label
      END
    WHEN scheme = 'churn_risk'
      THEN CASE segment
        WHEN 'low' THEN @low_risk_label
        WHEN 'medium' THEN @medium_risk_label
        WHEN 'high' THEN @high_risk_label
        WHEN 'churned' THEN @churned_label
      END
    WHEN scheme = 'cltv_tier'
      THEN CASE segment
        WHEN 'low' THEN @low_cltv_label
        WHEN 'medium' THEN @medium_cltv_label
        WHEN 'high' THEN @high_cltv_label
      END
    ELSE segment
  END AS segment,
  sort_order,
  definition,
  recommended_action,
  action_group
FROM segment_texts
