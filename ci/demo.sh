#!/usr/bin/env bash
# The demo from end to end: builds dwh, makes a project with invented data, builds its warehouse, shows its figures.
#
#   ci/demo.sh [ORDERS] [DIR]     default 100000 and target/shop, which is made anew each time
#   DWH=dwh ci/demo.sh            with a dwh that is built already
set -euo pipefail
cd "$(dirname "$0")/.."
orders=${1:-100000}
shop=${2:-target/shop}

if [ -z "${DWH:-}" ]; then
  . ci/environment.sh
  cargo build --quiet --bin dwh
  DWH=$CARGO_TARGET_DIR/debug/dwh
  "$DWH" setup || echo "without GoogleSQL's analyzer, DuckDB alone checks the models" >&2
fi
dwh() { echo "\$ dwh $*" >&2; "$DWH" "$@"; }

[ $# -ge 2 ] || rm -rf target/shop # one's own folder is never removed: init refuses it unless it is empty
dwh init "$shop" --template olist --demo --orders "$orders"
cd "$shop"
dwh build
dwh query "
  SELECT
    order_month AS month,
    revenue::DECIMAL(18, 2) AS revenue,
    orders,
    customers,
    aov::DECIMAL(9, 2) AS aov,
    mom_growth_pct::DECIMAL(9, 1) AS growth_pct,
    avg_delivery_days::DECIMAL(9, 1) AS delivery_days,
    (late_delivery_rate * 100)::DECIMAL(9, 1) AS late_pct,
    avg_review_score::DECIMAL(9, 2) AS review_score
  FROM monthly_revenue JOIN ops_metrics USING (order_month)
  WHERE order_month BETWEEN '2017-09' AND '2018-08'
  ORDER BY order_month"
dwh query "
  SELECT
    segment,
    count(*) AS customers,
    sum(monetary)::DECIMAL(18, 2) AS revenue,
    (100 * sum(monetary) / sum(sum(monetary)) OVER ())::DECIMAL(9, 1) AS revenue_pct
  FROM rfm_customers
  GROUP BY segment
  ORDER BY revenue DESC"
echo "the warehouse is $shop/warehouse.duckdb: any DuckDB client can open it read-only" >&2
