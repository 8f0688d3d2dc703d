-- Grain: one time that a campaign reached, or for its control group would have reached, a customer id.
SELECT
  campaign_id,
  customer_id,
  touched_at,
  is_control
FROM campaigns.touches
