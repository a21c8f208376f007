#!/bin/sh
# PDF needs one system library, Pango. Installs it where that is possible without asking, else says what to do.
if .venv/bin/python -c 'import weasyprint' 2>/dev/null; then
  exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing the system library Pango for PDF ..."
  apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null && exit 0
fi
echo "PDF needs the system library Pango (Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango). HTML is built without it."
exit 0
