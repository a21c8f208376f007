#!/bin/sh
# SRPS Monitor: otwiera biurko w przeglądarce; za pierwszym razem przygotowuje się kilka minut.
# Opens the desk in the browser; the first time it prepares itself for a few minutes.
set -eu
cd "$(dirname "$0")"
say() { printf '%s\n' "$*" >&2; }
if ! [ -e .venv/.ready ] && ! [ -e .venv/.ready-start ]; then
  python=""
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$name
      break
    fi
  done
  say "Przygotowanie programu: 1 z 2, biblioteki … / Preparing the program: 1 of 2, libraries …"
  if command -v uv >/dev/null; then
    uv venv --quiet --allow-existing --python "${python:->=3.11,<3.15}" .venv
    uv pip install --quiet --python .venv/bin/python --require-hashes --no-deps -r requirements.lock
  elif [ -n "$python" ]; then
    "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
  else
    say "Potrzebny jest Python 3.11 lub nowszy (albo uv). / Python 3.11 or newer (or uv) is needed."
    exit 1
  fi
  say "Przygotowanie programu: 2 z 2, program … / Preparing the program: 2 of 2, the program …"
  if command -v uv >/dev/null; then
    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation .
  else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .
  fi
  touch .venv/.ready-start
fi
exec .venv/bin/srps "${@:-desk}"
