#!/usr/bin/env bash
# Makes the virtual environment .venv with a Python of 3.11 or newer: scripts/venv.sh [python]
set -euo pipefail
python=${1:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3" >&2
  exit 1
fi
# Debian keeps the venv module in a package of its own
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Python's venv module is missing. As root: apt-get install python$version-venv" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
fi
# --clear only for one that does not work, say of a Python that was removed
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
