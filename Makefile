# Kept. `make demo` runs it, `make test` proves it; the others are for people who work on it.
# Settings: PORT=8080 (of the demo), PYTHON=python3.12 (to make .venv with), JOBS=4 (test processes).

PYTHON ?= python3
PORT ?= 8000
# One process more than there are cores: tests also wait for browsers, servers and the database.
JOBS ?= $(shell expr $$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2) + 1)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# What this checkout's tests and tools must not take over from somebody's shell.
unexport DJANGO_SETTINGS_MODULE PYTHONPATH

.PHONY: help setup demo test check bench requirements screenshots lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo          run Kept with four desks and their demo data; PORT=8080 chooses the port"
	@echo "make test          lint, types, import contracts, migrations and all tests"
	@echo "make setup         only leave a working .venv/bin/kept"
	@echo "make check         only lint, types and import contracts"
	@echo "make requirements  each row of docs/requirements.md with the tests that show it"
	@echo "make bench         measure, and print ratios"
	@echo "make screenshots   take the pictures of the documentation from a running demo"
	@echo "make lock          resolve the locked lists again, after a change of pyproject.toml"
	@echo "make clean         delete what was built; data under var stay"

setup: .venv/installed

demo: setup
	@KEPT_DEMO=1 PORT=$(PORT) exec $(BIN)/kept serve

test: .venv/installed-dev check
	@echo "== migrations"
	@$(BIN)/kept manage makemigrations --check --dry-run
	@sh tests/chromium.sh
	@echo "== tests, in $(JOBS) processes"
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
	@sh tests/chromium.sh again

check: .venv/installed-dev
	@echo "== lint"
	@$(BIN)/ruff check
	@echo "== types"
	@$(BIN)/mypy
	@echo "== import contracts"
	@$(BIN)/lint-imports

bench: .venv/installed-dev
	@$(BIN)/python -m bench

requirements: .venv/installed-dev
	@$(BIN)/python -m pytest -q -n $(JOBS) -m requirement --requirements

screenshots: .venv/installed-dev
	@sh tests/chromium.sh
	@PORT=$(PORT) $(BIN)/python docs/screenshots.py

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

lock: .venv/installed-dev
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	printf '%s\n' editables hatchling setuptools wheel | \
		$(LOCK) --constraint requirements-dev.lock --output-file requirements-build.lock -

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/tests
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Kept needs Python 3.11 or newer as $(PYTHON): install it, or name another with PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) lacks venv or ensurepip: install them (Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "== making .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/installed: .venv/bin/python requirements-build.lock requirements.lock pyproject.toml
	@echo "== installing what Kept needs (a minute or two, the first time)"
	@$(PIP) install --require-hashes -r requirements-build.lock
	@$(PIP) install --require-hashes --no-build-isolation -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "== installing what the tests need"
	@$(PIP) install --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@
