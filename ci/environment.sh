# Sourced by the other scripts: where builds go, and whether this machine can build at all.

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/dwh/target}
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}

if ! command -v cargo >/dev/null; then
  echo "cargo is missing: install Rust 1.95 or newer, see https://www.rust-lang.org/tools/install" >&2
  exit 2
fi

# DuckDB is C++. A compiler is installed only where it is missing and we may.
if ! command -v c++ >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "a C++ compiler is missing: installing g++" >&2
    apt-get update -qq && apt-get install -y -qq g++ >/dev/null
  else
    echo "a C++ compiler is missing: install g++ or clang (Debian: sudo apt-get install g++)" >&2
    exit 2
  fi
fi

if [ -z "$(find "$CARGO_TARGET_DIR" -path '*/libduckdb-sys-*/out/libduckdb.a' -print -quit 2>/dev/null)" ]; then
  echo "DuckDB is compiled first, once for $CARGO_TARGET_DIR: about 80 minutes of processor time, 45 to 60 minutes on 2 cores" >&2
fi
