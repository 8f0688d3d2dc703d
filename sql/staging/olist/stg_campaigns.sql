-- Grain: one campaign.
SELECT
  campaign_id,
  campaign_name,
  cost
FROM campaigns.campaigns
