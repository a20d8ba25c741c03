# The same commands by hand and in the continuous integration. `make help` lists them.
# The folders .venv, var, frontend/node_modules and frontend/dist hold all that these commands make.

PYTHON ?= python3
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
READY := .venv/ready# stamps: they go when .venv goes
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)# the machine's own, beside Node's
NODE_PATH := $(CURDIR)/.venv/node
FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/build 2>/dev/null) \
  $(wildcard frontend/index.html frontend/*.config.* frontend/tsconfig*.json)
LOCK := $(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header

.PHONY: help run test lint types unit browser screenshots lighthouse frontend openapi lock migration clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: $(READY)/runtime frontend/dist/index.html ## Set up what is missing, then serve on http://127.0.0.1:8000 with the demo territory
	@exec $(BIN)/justepart run

test: $(READY)/dev frontend/dist/index.html ## Set up what is missing, then every check
	@bash scripts/check.sh

lint: $(READY)/dev ## Style and laws
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile

types: $(READY)/dev ## Strict types
	$(BIN)/mypy

unit: $(READY)/dev ## Unit tests
	$(BIN)/pytest -q tests/unit

browser: $(READY)/dev frontend/dist/index.html ## Tests in a browser
	JUSTEPART_CHROMIUM="$$(bash scripts/chromium.sh)" && export JUSTEPART_CHROMIUM && $(BIN)/pytest -q -m browser

screenshots: $(READY)/dev frontend/dist/index.html ## A picture of every page of the demo, into var/screenshots
	JUSTEPART_CHROMIUM="$$(bash scripts/chromium.sh)" && export JUSTEPART_CHROMIUM && $(BIN)/python -m scripts.screenshots

lighthouse: $(READY)/dev frontend/dist/index.html frontend/audit/node_modules/.ready ## Lighthouse on the demo (not part of the tests)
	JUSTEPART_CHROMIUM="$$(bash scripts/chromium.sh)" && export JUSTEPART_CHROMIUM && $(BIN)/python -m scripts.lighthouse

frontend: frontend/dist/index.html ## The built frontend

openapi: $(READY)/dev frontend/node_modules/.ready ## Write the OpenAPI document and the frontend's types of it
	$(BIN)/justepart openapi > docs/openapi.json
	cd frontend && PATH="$(NODE_PATH):$$PATH" npm run --silent types

lock: $(READY)/setup ## Lock the Python packages anew (UPGRADE=1: at their newest versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock
	$(LOCK) $(if $(UPGRADE),--upgrade) --group setup -c requirements.lock -o requirements-setup.lock
	$(LOCK) $(if $(UPGRADE),--upgrade) --group node -o requirements-node.lock
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -c requirements.lock -c requirements-setup.lock -o requirements-dev.lock

migration: $(READY)/dev ## Write a migration from the tables: make migration NAME="what it does"
	@test -n "$(NAME)" || { echo 'make migration NAME="what it does"'; exit 1; }
	$(BIN)/python scripts/migration.py "$(NAME)"

clean: ## Remove all that was made, except the data in var
	rm -rf .venv frontend/node_modules frontend/audit/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	find app tests migrations -name __pycache__ -prune -exec rm -rf {} +

$(READY)/setup: requirements-setup.lock scripts/venv.sh
	@bash scripts/venv.sh $(PYTHON)
	@echo "Installing the Python packages"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@mkdir -p $(READY) && touch $@

$(READY)/runtime: $(READY)/setup requirements.lock pyproject.toml scripts/packages.sh
	@bash scripts/packages.sh requirements.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(READY)/dev: $(READY)/runtime requirements-dev.lock
	@bash scripts/packages.sh requirements-dev.lock
	@touch $@

$(READY)/node: $(READY)/setup requirements-node.lock scripts/node.sh
	@bash scripts/node.sh
	@touch $@

frontend/node_modules/.ready: $(READY)/node frontend/package.json frontend/package-lock.json frontend/.npmrc
	@echo "Installing the frontend's packages"
	@cd frontend && PATH="$(NODE_PATH):$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

frontend/audit/node_modules/.ready: $(READY)/node frontend/audit/package.json frontend/audit/package-lock.json
	@echo "Installing Lighthouse"
	@cd frontend/audit && PATH="$(NODE_PATH):$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

frontend/dist/index.html: frontend/node_modules/.ready $(FRONTEND_SOURCES)
	@echo "Building the frontend"
	@cd frontend && PATH="$(NODE_PATH):$$PATH" npm run --silent build -- --logLevel warn
	@touch $@
