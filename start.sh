#!/bin/sh
# SRPS Monitor: otwiera biurko w przeglądarce; za pierwszym razem przygotowuje się kilka minut.
# Opens the desk in the browser; the first time it prepares itself for a few minutes.
set -eu
unset CDPATH PYTHONPATH PYTHONHOME
cd -- "$(dirname -- "$0")"
export PYTHONUTF8=1 UV_PYTHON_DOWNLOADS=never
say() { printf '%s\n' "$*" >&2; }
as_installed() { cmp -s "requirements.lock" .venv/requirements.ready && cmp -s "CHANGELOG.md" .venv/changelog.ready; }
if ! .venv/bin/python -c "" 2>/dev/null || { ! [ -e .venv/.ready ] && ! as_installed; }; then
  python=""
  for name in python3.13 python3.12 python3.11 python3.14 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
      python=$name
      break
    fi
  done
  if [ -z "$python" ]; then
    say "Potrzebny jest Python od 3.11 do 3.14; zainstaluj go z pakietów systemu i uruchom ponownie."
    say "Python 3.11 to 3.14 is needed; install it from the system's packages, then start again."
    exit 1
  fi
  rm -f .venv/requirements.ready
  say "Przygotowanie programu: 1 z 2, biblioteki … / Preparing the program: 1 of 2, libraries …"
  .venv/bin/python -c "" 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }  # also where its Python is gone
  if command -v uv >/dev/null; then
    set_up() { uv pip install --quiet --python .venv/bin/python "$@"; }
  else
    set_up() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
  fi
  set_up --require-hashes --no-deps -r requirements.lock
  say "Przygotowanie programu: 2 z 2, program … / Preparing the program: 2 of 2, the program …"
  set_up --no-deps --no-build-isolation --force-reinstall .
  cp CHANGELOG.md .venv/changelog.ready
  cp requirements.lock .venv/requirements.ready
fi
[ "$#" -gt 0 ] || set -- desk
exec .venv/bin/python -c 'from srps.cli import main; main()' "$@"
