#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests. Root gets Debian's installed when there is none.
set -euo pipefail

find_one() {
  if [ -n "${JUSTEPART_CHROMIUM:-}" ]; then
    command -v "$JUSTEPART_CHROMIUM" && return
    echo "JUSTEPART_CHROMIUM names no program: $JUSTEPART_CHROMIUM" >&2
    exit 1
  fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

find_one && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's chromium for the browser tests" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2
  find_one && exit
fi
echo "The browser tests need Chromium. As root: apt-get install chromium (or set JUSTEPART_CHROMIUM to one)" >&2
exit 1
