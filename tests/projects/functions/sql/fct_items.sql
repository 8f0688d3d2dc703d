SELECT item_id, net, a_count, Tier(net) AS tier, tier(SUM(net) OVER ()) AS total_tier
FROM stg_items
