-- Grain: one segment of one scheme: what it means and what to do about it.
SELECT
  'value_tier' AS scheme,
  @low_value_label AS segment,
  1 AS sort_order,
  'Rarely, little or long ago: the lower part of the twelve points.' AS definition,
  'Keep contact cheap; offer a reason for a second order.' AS recommended_action,
  'Economise' AS action_group
UNION ALL
SELECT
  'value_tier',
  @mid_value_label,
  2,
  'Average in recency, frequency and value.',
  'Recommend what goes with earlier purchases; raise the basket.',
  'Develop'
UNION ALL
SELECT
  'value_tier',
  @high_value_label,
  3,
  'Recent, frequent and above average in value.',
  'Serve first, ask for opinions, keep prices steady.',
  'Protect'
UNION ALL
SELECT
  'rfm_10',
  'Champions',
  1,
  'Bought very recently and among the most frequent.',
  'Reward them, show new goods first, ask them to recommend the shop.',
  'Protect'
UNION ALL
SELECT
  'rfm_10',
  'Loyal Customers',
  2,
  'Frequent buyers whose last order is fairly recent.',
  'Offer a loyalty programme and matching products.',
  'Protect'
UNION ALL
SELECT
  'rfm_10',
  'Potential Loyalists',
  3,
  'Recent buyers with a second or third order behind them.',
  'Invite them to membership; suggest what regular buyers buy next.',
  'Develop'
UNION ALL
SELECT
  'rfm_10',
  'New Customers',
  4,
  'Bought for the first time, very recently.',
  'Welcome them, help with the first purchase, give a reason to return soon.',
  'Develop'
UNION ALL
SELECT
  'rfm_10',
  'Promising',
  5,
  'Bought once, not long ago.',
  'Stay in mind with useful news and a small incentive.',
  'Develop'
UNION ALL
SELECT
  'rfm_10',
  'Need Attention',
  6,
  'Average in recency and frequency, and drifting.',
  'Send an offer limited in time that fits what they bought.',
  'Win back'
UNION ALL
SELECT
  'rfm_10',
  'About to Sleep',
  7,
  'Few orders and the last one is a while ago.',
  'Remind them of popular goods at a small discount.',
  'Win back'
UNION ALL
SELECT
  'rfm_10',
  'Can\'t Lose',
  8,
  'Were among the most frequent buyers and have stayed away for long.',
  'Call or write personally, find out why, offer to make it good.',
  'Win back'
UNION ALL
SELECT
  'rfm_10',
  'At Risk',
  9,
  'Bought often enough, and not for a long time.',
  'Send a personal offer to come back; show what is new since then.',
  'Win back'
UNION ALL
SELECT
  'rfm_10',
  'Hibernating',
  10,
  'Few orders, long ago.',
  'Include in seasonal mailings only; spend little.',
  'Economise'
UNION ALL
SELECT
  'rfm_13',
  'Champions / VIPs',
  1,
  'Best fifth or close to it in recency, frequency and value.',
  'Personal service and early access.',
  'Protect'
UNION ALL
SELECT
  'rfm_13',
  'Loyal Customers',
  2,
  'Frequent, fairly recent, of good value.',
  'Loyalty rewards and bundles.',
  'Protect'
UNION ALL
SELECT
  'rfm_13',
  'Frequent Buyers',
  3,
  'Buy often and recently, small sums.',
  'Raise the basket with bundles and free delivery from a sum on.',
  'Develop'
UNION ALL
SELECT
  'rfm_13',
  'Big Spenders',
  4,
  'Spend much in few orders, recently.',
  'Show premium goods; make the next order easy.',
  'Develop'
UNION ALL
SELECT
  'rfm_13',
  'Potentially Loyal',
  5,
  'Recent buyers on their way to a habit.',
  'Offer membership and a follow-up purchase.',
  'Develop'
UNION ALL
SELECT
  'rfm_13',
  'New Customers',
  6,
  'First order, very recent.',
  'Welcome series.',
  'Develop'
UNION ALL
SELECT
  'rfm_13',
  'Promising',
  7,
  'One or two orders, fairly recent.',
  'Small incentive for the next order.',
  'Develop'
UNION ALL
SELECT
  'rfm_13',
  'Needs Attention',
  8,
  'Middling in everything and drifting.',
  'An offer limited in time.',
  'Win back'
UNION ALL
SELECT
  'rfm_13',
  'About to Sleep',
  9,
  'Below average in recency and frequency.',
  'Reminder with popular goods.',
  'Win back'
UNION ALL
SELECT
  'rfm_13',
  'At Risk / Dormant',
  10,
  'Were good customers and have not come for long.',
  'Personal offer to return; ask why.',
  'Win back'
UNION ALL
SELECT
  'rfm_13',
  'Price Shoppers',
  11,
  'Bought often, small sums, long ago.',
  'Clearance and discount news only.',
  'Economise'
UNION ALL
SELECT
  'rfm_13',
  'Lost Customers',
  12,
  'Few orders long ago, of some value.',
  'One last offer, then seasonal mailings.',
  'Economise'
UNION ALL
SELECT
  'rfm_13',
  'Lost Cheap',
  13,
  'Few orders long ago, of little value.',
  'Spend nothing on them.',
  'Economise'
UNION ALL
SELECT
  'churn_risk',
  'Low',
  1,
  'Last order within the first window.',
  'Nothing special.',
  'Protect'
UNION ALL
SELECT
  'churn_risk',
  'Medium',
  2,
  'Last order within the second window.',
  'Remind them.',
  'Develop'
UNION ALL
SELECT
  'churn_risk',
  'High',
  3,
  'Last order close to the end of the churn window.',
  'Make an offer before they are gone.',
  'Win back'
UNION ALL
SELECT
  'churn_risk',
  'Churned',
  4,
  'No order within the churn window.',
  'Try to win back what is worth it.',
  'Win back'
UNION ALL
SELECT
  'cltv_tier',
  'Low',
  1,
  'Lowest third of lifetime value.',
  'Keep contact cheap.',
  'Economise'
UNION ALL
SELECT
  'cltv_tier',
  'Medium',
  2,
  'Middle third of lifetime value.',
  'Raise frequency.',
  'Develop'
UNION ALL
SELECT
  'cltv_tier',
  'High',
  3,
  'Highest third of lifetime value.',
  'Protect the relation.',
  'Protect'
