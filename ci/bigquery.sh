#!/usr/bin/env bash
# Emulators of BigQuery and Cloud Storage for the tests: installs `local-bigquery` and `gcp-storage-emulator` into a cache, and starts them.
#
#   ci/bigquery.sh start FOLDER    starts them with their data in FOLDER; prints the address of BigQuery, and writes that of Cloud Storage,
#                                  which has a bucket `dwh-test`, into FOLDER/storage; or says why there is none on standard error
#   ci/bigquery.sh stop FOLDER     stops them
#
# They need Python 3.13 or newer. DuckDB 1.5.5 and its extensions come from the package index, for the emulator's own 2.0.0 would fetch them from elsewhere.
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

# A cache that was filled before lacks the emulator of Cloud Storage.
install_storage() {
  [ ! -f "$cache/storage" ] || return 0
  "$cache/v/bin/pip" install --quiet gcp-storage-emulator==2026.7.19 >>"$cache/install.log" 2>&1 ||
    { echo "gcp-storage-emulator cannot be installed: $(tail -n 1 "$cache/install.log")" >&2; return 1; }
  touch "$cache/storage"
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

port() {
  "$cache/v/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until a server of this name answers at an address.
answers() {
  local name=$1 folder=$2 address=$3
  for _ in $(seq 120); do
    if "$cache/v/bin/python" -c "import urllib.request as u; u.urlopen('$address')" 2>/dev/null; then return; fi
    kill -0 "$(cat "$folder/$name.pid")" 2>/dev/null || break
    sleep 1
  done
  echo "$name does not start: $(tail -n 1 "$folder/$name.log")" >&2
  return 1
}

# An upload of which nothing has arrived has no range, as Google's documentation says; this emulator answers `bytes=0-0`.
storage() {
  local folder=$1 port=$2
  STORAGE_DIR=gcs "$cache/v/bin/python" - --data-dir "$folder/data" start --host 127.0.0.1 --port "$port" --default-bucket dwh-test --quiet \
    >"$folder/storage.log" 2>&1 <<'PY' &
from gcp_storage_emulator import __main__ as emulator
from gcp_storage_emulator.handlers import objects

told = objects._resumable_incomplete

def incomplete(response, storage, upload_id, fallback_end=0):
    told(response, storage, upload_id, fallback_end)
    if storage.get_resumable_byte_count(upload_id) == 0:
        del response._headers["Range"]

objects._resumable_incomplete = incomplete
emulator.main()
PY
  echo $! >"$folder/storage.pid"
}

start() {
  local folder port
  mkdir -p "$1/data"
  folder=$(realpath "$1")
  install && install_storage || return 1
  port=$(port)
  storage "$folder" "$port"
  echo "http://127.0.0.1:$port" >"$folder/storage"
  port=$(port)
  HOME="$cache/home" "$cache/v/bin/local-bigquery" serve --host 127.0.0.1 --port "$port" --grpc-port 0 --project p1 \
    --data-dir "$folder/data" >"$folder/bigquery.log" 2>&1 &
  echo $! >"$folder/bigquery.pid"
  answers storage "$folder" "$(cat "$folder/storage")" &&
    answers bigquery "$folder" "http://127.0.0.1:$port/bigquery/v2/projects/p1/datasets" &&
    echo "http://127.0.0.1:$port"
}

stop() {
  for pid in "$1"/*.pid; do
    [ ! -f "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
  done
}

case ${1:-} in
  start) start "$2" ;;
  stop) stop "$2" ;;
  *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
