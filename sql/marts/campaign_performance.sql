-- Grain: one campaign and one segment of rfm_10 that it touched; and for each campaign one row of all its people.
WITH touches AS (
  SELECT
    touches.campaign_id,
    people.customer_key,
    COALESCE(
      MIN(IF(touches.is_control, NULL, touches.touched_at)),
      MIN(touches.touched_at)
    ) AS touched_at,
    LOGICAL_AND(IFNULL(touches.is_control, FALSE)) AS is_control
  FROM stg_campaign_touches AS touches
  INNER JOIN stg_customers AS customers ON customers.customer_id = touches.customer_id
  INNER JOIN int_customers AS people ON people.customer_unique_id = customers.customer_unique_id
  GROUP BY touches.campaign_id, people.customer_key
),

answers AS (
  SELECT
    touches.campaign_id,
    touches.customer_key,
    COUNT(orders.order_id) > 0 AS converted,
    COALESCE(SUM(orders.order_value), NUMERIC '0') AS revenue
  FROM touches
  LEFT JOIN fct_orders AS orders
    ON orders.customer_key = touches.customer_key
    AND orders.is_revenue
    AND orders.purchased_at >= touches.touched_at
    AND orders.purchased_at <= DATETIME_ADD(
      touches.touched_at,
      INTERVAL @conversion_window_days DAY
    )
  GROUP BY touches.campaign_id, touches.customer_key
),

named AS (
  SELECT
    touches.campaign_id,
    COALESCE(segments.segment_rfm_10, @unknown_label) AS segment,
    touches.is_control,
    answers.converted,
    answers.revenue
  FROM touches
  INNER JOIN answers
    ON answers.campaign_id = touches.campaign_id AND answers.customer_key = touches.customer_key
  LEFT JOIN rfm_segments AS segments ON segments.customer_key = touches.customer_key
),

grouped AS (
  SELECT
    campaign_id,
    IF(GROUPING(segment) = 1, @all_label, segment) AS segment_name,
    COUNTIF(NOT is_control) AS reached,
    COUNTIF(NOT is_control AND converted) AS converted,
    COUNTIF(is_control) AS control_size,
    COUNTIF(is_control AND converted) AS control_converted,
    SUM(IF(is_control, NUMERIC '0', revenue)) AS revenue
  FROM named
  GROUP BY GROUPING SETS ((campaign_id, segment), (campaign_id))
),

rates AS (
  SELECT
    grouped.*,
    SAFE_DIVIDE(converted, reached) AS conversion_rate,
    SAFE_DIVIDE(control_converted, control_size) AS control_rate,
    MAX(reached) OVER (PARTITION BY campaign_id) AS campaign_reached
  FROM grouped
),

compared AS (
  SELECT
    rates.*,
    conversion_rate - control_rate AS uplift,
    -- Half the width of the interval of a difference of two shares.
    @interval_deviations * SQRT(
      SAFE_DIVIDE(conversion_rate * (1 - conversion_rate), reached)
        + SAFE_DIVIDE(control_rate * (1 - control_rate), control_size)
    ) AS margin
  FROM rates
)

SELECT
  compared.campaign_id,
  campaigns.campaign_name,
  compared.segment_name AS segment,
  compared.reached,
  compared.converted,
  compared.conversion_rate,
  compared.revenue,
  campaigns.cost * compared.reached / NULLIF(compared.campaign_reached, 0) AS cost,
  SAFE_DIVIDE(
    CAST(
      compared.revenue * @gross_margin - campaigns.cost * compared.reached / NULLIF(
        compared.campaign_reached,
        0
      ) AS FLOAT64
    ),
    CAST(campaigns.cost * compared.reached / NULLIF(compared.campaign_reached, 0) AS FLOAT64)
  ) AS roi,
  compared.control_size,
  compared.control_rate,
  compared.uplift,
  compared.uplift - compared.margin AS uplift_low,
  compared.uplift + compared.margin AS uplift_high
FROM compared
LEFT JOIN stg_campaigns AS campaigns ON campaigns.campaign_id = compared.campaign_id
