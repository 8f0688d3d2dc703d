#!/usr/bin/env bash
# All that a change must pass, cheapest first: format, lints, documentation, dependencies, tests. Stops at the first failure.
#
#   ci/test.sh             everything
#   ci/test.sh WORD...     only the tests with one of the words in their names
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

data=${DWH_TEST_DATA:-../shared/data}

# BigQuery's engine is tested over the wire, against an emulator that lives as long as the tests.
emulator() {
  [ -z "${DWH_TEST_BIGQUERY_ENDPOINT:-}" ] || return 0
  local folder
  folder=$(mktemp -d)
  trap 'ci/bigquery.sh stop "'"$folder"'"; rm -rf "'"$folder"'"' EXIT
  echo "== emulator of BigQuery" >&2
  if DWH_TEST_BIGQUERY_ENDPOINT=$(ci/bigquery.sh start "$folder"); then
    DWH_TEST_STORAGE_ENDPOINT=$(cat "$folder/storage")
    export DWH_TEST_BIGQUERY_ENDPOINT DWH_TEST_STORAGE_ENDPOINT
  else
    echo "SKIPPED: the tests against an emulator of BigQuery, for the reason above" >&2
    unset DWH_TEST_BIGQUERY_ENDPOINT
  fi
}

tests() {
  if [ ! -f "$data/olist.tar.gz" ]; then # test programs keep what a passing test says to themselves
    echo "SKIPPED: the tests on real data, for there is no olist.tar.gz in $data; set DWH_TEST_DATA to its folder" >&2
  fi
  emulator
  echo "== tests" >&2
  if command -v cargo-nextest >/dev/null; then
    cargo nextest run --no-fail-fast "$@"
  else
    cargo test --no-fail-fast "$@"
  fi
}
[ $# -eq 0 ] || { tests "$@"; exit; }

cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
cargo clippy --version >/dev/null 2>&1 || rustup component add clippy

echo "== format" >&2
cargo fmt --all --check

echo "== lints" >&2
cargo clippy --quiet --all-targets -- --deny warnings

echo "== documentation" >&2
RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --no-deps --document-private-items

# No advisories: their database is fetched over the network, and a check of a change must not depend on the day.
echo "== dependencies" >&2
export PATH=$PATH:$CARGO_TARGET_DIR/tools/bin
if ! command -v cargo-deny >/dev/null; then
  echo "cargo-deny is missing: compiling it once for $CARGO_TARGET_DIR/tools" >&2
  env -u CARGO_TARGET_DIR cargo install --locked --quiet --root "$CARGO_TARGET_DIR/tools" cargo-deny ||
    echo "dependencies: NOT CHECKED, cargo-deny could not be installed (cargo install --locked cargo-deny)" >&2
fi
if command -v cargo-deny >/dev/null; then
  cargo deny --log-level error --all-features --config ci/deny.toml check bans licenses sources
fi

ci/googlesql.sh
tests
