#!/usr/bin/env bash
# Runs every test. Arguments go to the test programs: `ci/test.sh goldens` runs the tests with that word in their name.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

if command -v cargo-nextest >/dev/null; then
  exec cargo nextest run "$@"
fi
exec cargo test "$@"
