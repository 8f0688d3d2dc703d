#!/usr/bin/env bash
# How long a check of 1,000 small models takes: with nothing remembered, with all of it, and with one model changed.
#
#   ci/bench_check.sh [MODELS]
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

models=${1:-1000}
cargo build --quiet
dwh=$CARGO_TARGET_DIR/debug/dwh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/sql"

cat >"$folder/models.yaml" <<'YAML'
name: thousand
vars:
  as_of: { type: DATE, value: 2024-01-01 }
sources:
  shop:
    tables:
      orders:
        file: orders.csv
        columns: { order_id: INT64, customer_id: INT64, amount: NUMERIC, placed_at: TIMESTAMP, day: DATE, state: STRING }
YAML
echo 'order_id,customer_id,amount,placed_at,day,state' >"$folder/orders.csv"
echo '1,1,9.90,2024-01-01 10:00:00,2024-01-01,new' >>"$folder/orders.csv"

# Each tenth model reads the source, the others the one before: chains of ten.
for ((i = 0; i < models; i++)); do
  name=$(printf 'model_%04d' "$i")
  if ((i % 10 == 0)); then
    from=shop.orders
  else
    from=$(printf 'model_%04d' $((i - 1)))
  fi
  cat >"$folder/sql/$name.sql" <<SQL
-- One row per order.
WITH ranked AS (
  SELECT
    *,
    -- dwh: allow(unstable-order)
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY placed_at, order_id) AS rank_$i
  FROM $from
)
SELECT
  order_id,
  customer_id,
  amount * 1.1 AS amount,
  placed_at,
  DATE_TRUNC(day, MONTH) AS day,
  IF(rank_$i = 1, UPPER(state), state) AS state,
FROM ranked
WHERE day < @as_of
SQL
done

timed() {
  echo "$1" >&2
  shift
  ( TIMEFORMAT='  %R s, %U + %S s of processor time'; time "$@" )
}

cd "$folder"
timed "nothing remembered:" "$dwh" check
timed "all remembered:" "$dwh" check
timed "again:" "$dwh" check
echo '-- changed' >>sql/model_0500.sql
sed -i 's/UPPER(state)/LOWER(state)/' sql/model_0500.sql
timed "one model changed, which others read:" "$dwh" check
DWH_GOOGLESQL=off timed "nothing remembered, without GoogleSQL's analyzer:" "$dwh" check
