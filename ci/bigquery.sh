#!/usr/bin/env bash
# A BigQuery emulator for the tests: installs `local-bigquery` into a cache, starts it on loopback and prints its address.
#
#   ci/bigquery.sh start FOLDER    starts one with its data in FOLDER; prints the address, or why there is none on standard error
#   ci/bigquery.sh stop FOLDER     stops it
#
# It needs Python 3.13 or newer. DuckDB 1.5.5 and its extensions come from the package index, for the emulator's own 2.0.0 would fetch them from elsewhere.
set -euo pipefail

cache=${DWH_BIGQUERY_EMULATOR:-$HOME/.cache/dwh/bigquery-0.4.0}

python() {
  for candidate in python3.15 python3.14 python3.13 "$HOME"/.pyenv/versions/3.1[345]*/bin/python3 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

install() {
  local python
  [ ! -f "$cache/ready" ] || return 0
  python=$(python) || { echo "there is no Python 3.13 or newer on this machine" >&2; return 1; }
  rm -rf "$cache"
  mkdir -p "$cache/home"
  {
    "$python" -m venv "$cache/v" &&
      "$cache/v/bin/pip" install --quiet local-bigquery==0.4.0 &&
      { "$cache/v/bin/pip" install --quiet duckdb==1.5.5 duckdb-extension-ducklake==1.5.5 duckdb-extension-icu==1.5.5 duckdb-extension-spatial==1.5.5; } &&
      HOME="$cache/home" "$cache/v/bin/python" - <<'PY'
import duckdb
import importlib.resources as resources

connection = duckdb.connect()
for name in ("ducklake", "icu", "spatial"):
    path = resources.files(f"duckdb_extension_{name}") / f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"
    connection.execute(f"INSTALL '{path}'")
    connection.execute(f"LOAD {name}")
PY
  } >"$cache/install.log" 2>&1 || { echo "local-bigquery cannot be installed: $(tail -n 1 "$cache/install.log")" >&2; return 1; }
  touch "$cache/ready"
}

start() {
  local folder=$1 port
  mkdir -p "$folder"
  install || return 1
  port=$("$cache/v/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  HOME="$cache/home" "$cache/v/bin/local-bigquery" serve --host 127.0.0.1 --port "$port" --grpc-port 0 --project p1 \
    --data-dir "$folder/data" >"$folder/log" 2>&1 &
  echo $! >"$folder/pid"
  for _ in $(seq 120); do
    if "$cache/v/bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/bigquery/v2/projects/p1/datasets')" 2>/dev/null; then
      echo "http://127.0.0.1:$port"
      return
    fi
    kill -0 "$(cat "$folder/pid")" 2>/dev/null || break
    sleep 1
  done
  echo "local-bigquery does not start: $(tail -n 1 "$folder/log")" >&2
  return 1
}

case ${1:-} in
  start) start "$2" ;;
  stop) [ ! -f "$2/pid" ] || kill "$(cat "$2/pid")" 2>/dev/null || true ;;
  *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
