#!/usr/bin/env bash
# Generated expressions and queries in GoogleSQL's evaluator and in DuckDB, for as long as wanted. Fails where the two differ.
#
#   ci/proof.sh [minutes] [first seed] [family]
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

export DWH_PROOF_MINUTES=${1:-10} DWH_PROOF_SEED=${2:-$RANDOM}
[ $# -lt 3 ] || export DWH_PROOF_FAMILY=$3
echo "== proof: $DWH_PROOF_MINUTES minutes from seed $DWH_PROOF_SEED" >&2
cargo test --quiet --lib -- --ignored --nocapture a_long_run_agrees
