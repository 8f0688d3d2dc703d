-- One row for each item.
SELECT
  item_id,
  net_amount(gross, rate) AS net, -- without tax
  tag_count(SPLIT(tags, '|'), 'a') AS a_count,
FROM files.items
