#!/usr/bin/env bash
# Installs locked Python packages into .venv, with their hashes checked: scripts/packages.sh LOCK
set -euo pipefail
certificates=/etc/ssl/certs/ca-certificates.crt # the machine's own, which may hold those of a company

uv=(.venv/bin/uv pip install -q --compile-bytecode --require-hashes -r "$1")
[ -e "$certificates" ] && uv+=(--system-certs)
"${uv[@]}" && exit
echo "uv could not; trying pip, which knows the settings of this machine" >&2
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$1"
