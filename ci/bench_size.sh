#!/usr/bin/env bash
# Times `dwh build` of the Olist template on invented data of several sizes: seconds, peak memory, size of the warehouse and of
# what did not fit in memory. Growth should be that of the orders. Ten million orders need 20 GB of disk while they run.
#
#   ci/bench_size.sh [ORDERS...]      default: 100000 1000000 10000000
#   MEMORY=6GB                        what DuckDB may take; the peak of the process is a little above it
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(100000 1000000 10000000)
memory=${MEMORY:-6GB}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/dwh/target}
[ -x /usr/bin/time ] || apt-get install -y -q time >/dev/null

cargo build --quiet --bin dwh
dwh=$CARGO_TARGET_DIR/debug/dwh # DuckDB is optimised in every profile
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%10s %9s %9s %9s %9s %9s\n' orders seconds cpu-sec peak-MB disk-MB spill-MB
for orders in "${sizes[@]}"; do
  cd "$work"
  "$dwh" init "shop$orders" --template olist --demo --orders "$orders" --seed 7 2>init.txt || { cat init.txt >&2; exit 1; }
  cd "shop$orders"
  sed -i "s/^    path: warehouse.duckdb$/&\n    memory_limit: $memory/" models.yaml
  grep -q "memory_limit: $memory" models.yaml
  /usr/bin/time -f '%e %U %S %M' -o "$work/time.txt" "$dwh" build --output json >"$work/events.json" 2>"$work/log.txt" &
  build=$!
  spilled=0
  while kill -0 "$build" 2>/dev/null; do # the most that ever lay in folders of spilled data
    now=$({ du -smc warehouse.versions/*.spill 2>/dev/null || true; } | awk 'END { print $1 + 0 }')
    [ "$now" -le "$spilled" ] || spilled=$now
    sleep 1
  done
  wait "$build" || { tail -20 "$work/log.txt" >&2; exit 1; }
  disk=$(du -smL warehouse.duckdb | cut -f1)
  awk -v n="$orders" -v d="$disk" -v s="$spilled" \
    '{ printf "%10d %9.1f %9.1f %9.0f %9d %9d\n", n, $1, $2 + $3, $4 / 1024, d, s }' "$work/time.txt"
  # The slowest models.
  grep '"outcome":"built"' "$work/events.json" | sed 's/.*"step":"\([^"]*\)".*"took_ms":\([0-9]*\).*/\2 \1/' |
    sort -rn | head -5 | awk '{ printf "%20.1f s %s\n", $1 / 1000, $2 }'
  rm -rf "$work/shop$orders"
done
