#!/usr/bin/env bash
# Every check, each with its seconds; goes on after a failure and fails at the end. Called by `make test`.
set -uo pipefail
export PATH="$PWD/.venv/bin:$PWD/.venv/node:$PATH"
jobs=${JOBS:-$(nproc)}
failed=()
times=()

step() { # step NAME COMMAND...
  local name=$1 begin=$SECONDS verdict=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" || { failed+=("$name") && verdict=FAILED; }
  times+=("$(printf '%-34s %4d s  %s' "$name" $((SECONDS - begin)) "$verdict")")
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
browser() { JUSTEPART_CHROMIUM=$(bash scripts/chromium.sh) && export JUSTEPART_CHROMIUM && pytest -q -n "$jobs" -m browser; }

step "lint: ruff" ruff check .
step "lint: format" ruff format --check .
step "lint: Dockerfile" hadolint Dockerfile
step "types: mypy" mypy
step "laws: imports" lint-imports --no-logo
step "frontend: types of the API" api_types
step "frontend: svelte-check" in_frontend check
step "frontend: eslint" in_frontend lint
step "frontend: unit tests" in_frontend test
step "tests: unit, API, concurrency" pytest -q -n "$jobs" -m "not browser"
step "tests: browser" browser

printf '\n'
printf '%s\n' "${times[@]}"
if [ ${#failed[@]} -gt 0 ]; then
  printf '\nFAILED after %d s: %s\n' "$SECONDS" "$(IFS=';'; echo "${failed[*]}")"
  exit 1
fi
printf '\nEvery check passed in %d s\n' "$SECONDS"
