#!/usr/bin/env bash
# Builds the Olist template on invented data in DuckDB, by BigQuery itself, and by loading the DuckDB build into BigQuery, and compares
# the three with `dwh diff`. Leaves with 1 where they differ.
#
#   ci/parity.sh PROJECT [LOCATION]       a project of Google Cloud, with the application default credentials; reads a few megabytes
#   ENDPOINT=URL ci/parity.sh PROJECT     an emulator, without credentials
#   ORDERS=300                            how many orders are invented
#   DWH=FILE                              the program; else it is built
#
# Everything lies in datasets whose names begin with dwh_parity, which it removes at its end if the command `bq` is there.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/.."
project=$1
location=${2:-}
endpoint=${ENDPOINT:-}
if [ -z "${DWH:-}" ]; then
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/dwh/target}
  cargo build --quiet --bin dwh
  DWH=$CARGO_TARGET_DIR/debug/dwh
fi
work=$(mktemp -d)
finish() {
  rm -rf "$work"
  if [ -z "$endpoint" ] && command -v bq >/dev/null; then
    for dataset in dwh_parity_remote{,__dwh,_olist} dwh_parity_hybrid{,__dwh}; do
      bq rm -r -f -d "$project:$dataset" >/dev/null || true
    done
  fi
}
trap finish EXIT

"$DWH" init "$work/shop" --template olist --demo --orders "${ORDERS:-300}" --seed 7
cd "$work/shop"
where="project: $project"
[ -z "$location" ] || where="$where, location: $location"
[ -z "$endpoint" ] || where="$where, credentials: none, endpoint: \"$endpoint\""
sed -i "s|^    path: warehouse.duckdb$|&\n  remote: { type: bigquery, dataset: dwh_parity_remote, $where }\n  hybrid: { type: bigquery, from: local, dataset: dwh_parity_hybrid, $where }|" models.yaml
grep -q dwh_parity_hybrid models.yaml

status=0
for target in local hybrid remote; do
  "$DWH" build --target $target || status=1
done
"$DWH" plan --target remote --full-refresh | tail -1
for target in hybrid remote; do
  "$DWH" diff --from local --to $target || status=1
done
exit $status
