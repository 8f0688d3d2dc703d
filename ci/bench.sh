#!/usr/bin/env bash
# Times `dwh build` on the real Olist files against one plain SQL script that does the same work in the same DuckDB.
# Prints the ratio, the peak memory of both, and the time of a second build that has nothing to do.
#
#   ci/bench.sh [ROUNDS]      data: $DWH_TEST_DATA, default ../shared/data
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
data=$(realpath "${DWH_TEST_DATA:-../shared/data}")
target=${CARGO_TARGET_DIR:-$HOME/.cache/dwh/target}
export CARGO_TARGET_DIR=$target
[ -f "$data/olist.tar.gz" ] || { echo "bench: no olist.tar.gz in $data; set DWH_TEST_DATA" >&2; exit 1; }
[ -x /usr/bin/time ] || apt-get install -y -q time >/dev/null

cargo build --quiet --bin dwh --example plain
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$data/olist.tar.gz" -C "$work"
ln -s "$PWD/models.yaml" "$PWD/sql" "$work/"
ln -s olist "$work/data"
cd "$work"

measure() { # appends "seconds cpu-seconds megabytes" to the file $1
  local file=$1; shift
  /usr/bin/time -f '%e %U %S %M' -o time.txt "$@" >out.txt 2>&1 || { cat out.txt >&2; exit 1; }
  awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' time.txt >>"$file"
}
median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for ((i = 0; i < rounds; i++)); do # taken in turn, because machines are noisy
  rm -rf plain.duckdb*; measure plain.txt "$target/debug/examples/plain" "$OLDPWD/ci/plain.sql" plain.duckdb "DATA=$work/data"
  rm -rf warehouse.*; measure build.txt "$target/debug/dwh" build
done
for ((i = 0; i < 20; i++)); do
  start=$(date +%s%N); "$target/debug/dwh" build --quiet; end=$(date +%s%N)
  echo $(((end - start) / 1000000)) >>noop.txt
done

printf '%-22s %10s %10s %10s\n' "median of $rounds" seconds cpu-sec peak-MB
printf '%-22s %10s %10s %10s\n' "plain SQL script" "$(median plain.txt 1)" "$(median plain.txt 2)" "$(median plain.txt 3)"
printf '%-22s %10s %10s %10s\n' "dwh build" "$(median build.txt 1)" "$(median build.txt 2)" "$(median build.txt 3)"
awk -v a="$(median build.txt 1)" -v b="$(median plain.txt 1)" -v c="$(median build.txt 2)" -v d="$(median plain.txt 2)" \
  'BEGIN { printf "%-22s %10.2f %10.2f\n", "ratio", a / b, c / d }'
echo "second build, nothing to do: $(median noop.txt 1) ms (median of 20)"
