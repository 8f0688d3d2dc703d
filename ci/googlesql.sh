#!/usr/bin/env bash
# Makes the GoogleSQL component ready for the tests that ask it. A machine that cannot fetch it tests all the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/environment.sh

echo "== GoogleSQL" >&2
if ! cargo run --quiet -- setup; then
  echo "SKIPPED: the tests against GoogleSQL's own analyzer and evaluator, for the component could not be made ready;" >&2
  echo "         see above, or: cargo run -- setup --wheel zetasql-0.1.5-py3-none-any.whl" >&2
fi
