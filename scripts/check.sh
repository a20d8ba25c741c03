#!/usr/bin/env bash
# Every check, each with its seconds; goes on after a failure and fails at the end. Called by `make test`.
# Steps that keep one core busy run two at a time; what the second lane says is printed when the first has ended.
set -uo pipefail
export PATH="$PWD/.venv/bin:$PWD/.venv/node:$PATH"
jobs=${JOBS:-$(nproc)}
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM # what runs beside does not hear Ctrl-C by itself

step() { # step NAME COMMAND...: notes its seconds and its verdict under $lane
  local name=$1 begin=$SECONDS verdict=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" || verdict=FAILED
  printf '%-34s %4d s  %s\n' "$name" $((SECONDS - begin)) "$verdict" >>"$notes/$lane.times"
  printf '== %s: %d s, %s\n' "$name" $((SECONDS - begin)) "$verdict"
}

same_as_committed() { # same_as_committed FILE: compares it with standard input
  diff -u "$1" - | head -40
  [ "${PIPESTATUS[0]}" = 0 ] && return
  echo "$1 is not what docs/openapi.json says: run \`make openapi\` and commit it." >&2
  return 1
}
api_types() { (cd frontend && npx openapi-typescript ../docs/openapi.json 2>/dev/null) | same_as_committed frontend/src/api/schema.d.ts; }
in_frontend() { (cd frontend && npm run --silent "$@"); }
browser() { JUSTEPART_CHROMIUM=$(bash scripts/chromium.sh) && export JUSTEPART_CHROMIUM && pytest -q -n "$jobs" tests/browser; }

python_lane() {
  local lane=1-python
  step "lint: ruff" ruff check .
  step "lint: format" ruff format --check .
  step "lint: Dockerfile" hadolint Dockerfile
  step "laws: imports" lint-imports --no-logo
  step "types: mypy" mypy
}
frontend_lane() {
  local lane=2-frontend
  step "frontend: types of the API" api_types
  step "frontend: svelte-check" in_frontend check
  step "frontend: eslint" in_frontend lint
  step "frontend: unit tests" in_frontend test
}
whole_machine() {
  local lane=3-tests
  step "tests: unit, API, concurrency" pytest -q -n "$jobs" --ignore=tests/browser
  step "tests: browser" browser
}

if [ "$jobs" -gt 1 ]; then
  frontend_lane >"$notes/said" 2>&1 &
  python_lane
  wait
  cat "$notes/said"
else
  python_lane
  frontend_lane
fi
whole_machine

printf '\n'
cat "$notes"/*.times
if grep -q ' FAILED$' "$notes"/*.times; then
  printf '\nFAILED after %d s: %s\n' "$SECONDS" "$(sed -n 's/ *[0-9]* s  FAILED$//p' "$notes"/*.times | paste -sd ';')"
  exit 1
fi
printf '\nEvery check passed in %d s\n' "$SECONDS"
