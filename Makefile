# The menu. `make run` is all that a first visit needs.

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell command -v python3.11 || command -v python3)
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-config --no-header pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup run check test test-long bench sync catalogues lock clean

help: ## this menu
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## a virtual environment with what Foyer needs to run

run: setup ## start Foyer: web server and worker; the first time with a demo organisation
	@$(PY) -m ops.serve

check: $(VENV)/.dev ## formatting, lint, types, import contracts, templates
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check --no-cache .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/djlint --lint templates --quiet

test: $(VENV)/.dev ## everything that decides correctness, on both databases and in a real browser
	@$(PY) -m tests.support.prepare
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n 2 -m "not long"

test-long: $(VENV)/.dev ## the same and the full fault and fuzz rounds
	@$(PY) -m tests.support.prepare
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n 2

bench: $(VENV)/.dev ## how fast it is, against a bare page on the same server
	$(PY) -m tests.bench

sync: $(VENV)/.dev ## a generated client copies a large house while it works, and the copy must be equal
	$(PY) -m tests.sync

catalogues: $(VENV)/.dev ## new sentences into translations/, gone ones out, and all compiled
	$(PY) -m tests.support.catalogues

lock: $(VENV)/.uv ## compile the lock files again from pyproject.toml
	$(VENV)/uv/bin/$(LOCK) -o requirements.lock
	$(VENV)/uv/bin/$(LOCK) --group dev -o requirements-dev.lock

clean: ## remove what can be made again; the data in instance/ stays
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a target below runs only when its lock file is newer.

$(VENV)/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Foyer needs Python 3.11 or newer; name one: make setup PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.uv: | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/uv
	$(VENV)/uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	@touch $@
