#!/usr/bin/env bash
# All that a change must pass: format, lints, documentation, dependencies, tests. Goes on after a failure and sums up.
set -uo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

failed=()
step() { # name, command...
  local name=$1; shift
  echo "== $name" >&2
  "$@" || failed+=("$name")
}

step "format" cargo fmt --all --check
step "lints" cargo clippy --quiet --all-targets -- --deny warnings
RUSTDOCFLAGS="--deny warnings" step "documentation" cargo doc --quiet --no-deps --document-private-items
# No advisories: their database is fetched over the network, and a check of a change must not depend on the day.
if command -v cargo-deny >/dev/null; then
  step "dependencies" cargo deny --all-features check --config ci/deny.toml bans licenses sources
else
  echo "== dependencies: NOT CHECKED, cargo-deny is missing (cargo install --locked cargo-deny)" >&2
fi
step "tests" ci/test.sh

if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "all passed" >&2
