#!/usr/bin/env bash
# Makes the virtual environment .venv with a Python of 3.11 to 3.14: scripts/venv.sh [python]
set -euo pipefail
python=${1:-python3}

# the embedded PostgreSQL is packed for these versions
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  echo "A Python from 3.11 to 3.14 is needed; name it with: make run PYTHON=/path/to/python3" >&2
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
