# Everything a bare machine with git, make and Python 3.11 or newer needs to run and to check the program.
# Nothing is installed outside this folder but Chromium for the browser stories, and that only as root on Debian.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(VENV)/tools/bin/uv
export UV_PYTHON_DOWNLOADS = never
export UV_NO_PROGRESS = 1
export UV_LINK_MODE = copy
# Compiled once, at setting up: a start that compiles for itself takes twice as long to its first page.
export UV_COMPILE_BYTECODE = 1
INSTALL = $(UV) pip install --quiet --no-deps --python $(BIN)/python --editable . && $(BIN)/python -m compileall -q cunzhan
# Once the tools for checking are there, running keeps them: one environment, never installed back and forth.
READY  := $(if $(wildcard $(VENV)/check.stamp),$(VENV)/check.stamp,$(VENV)/run.stamp)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --custom-compile-command "make lock"

.PHONY: help setup run check test soak bench shots lock clean
.DEFAULT_GOAL := help

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 14

setup: $(VENV)/check.stamp ## install what running and checking need

run: $(READY) ## start the demo village: shop, counter, household page, county page
	@exec $(BIN)/cunzhan up

check: $(VENV)/check.stamp ## formatting, lint, types, walls between rooms, translations
	@$(BIN)/python -m tools.check

test: $(VENV)/check.stamp ## the everyday tests: SQLite, PostgreSQL, browser (under 20 minutes on 2 cores)
	@$(BIN)/python -m tests.run

soak: $(VENV)/check.stamp ## the long tests, by hand; figures go to docs/soak.md
	@$(BIN)/python -m tests.run --soak

bench: $(VENV)/check.stamp ## the benchmarks; each prints our figure, the limit's and the ratio
	@$(BIN)/python -m bench

shots: $(VENV)/check.stamp ## pictures of the pages for the documentation
	@$(BIN)/python -m tools.shots

lock: $(VENV)/check.stamp ## bring locks and translation files up to date
	@$(COMPILE) --group installer --output-file requirements-uv.lock
	@$(COMPILE) --group tools --output-file requirements-tools.lock
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock
	@$(BIN)/python -m tools.messages

clean: ## remove what was installed and made here, but not your data in var/
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

$(UV): requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=" >&2; exit 3; }
	@echo "Setting up $(VENV) (first time about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m ensurepip >/dev/null 2>&1 || true
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --require-hashes \
		--target $(VENV)/tools --requirement requirements-uv.lock
	@touch $(UV)

$(VENV)/run.stamp: $(UV) requirements.lock pyproject.toml
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	@$(INSTALL)
	@touch $@

.tools/stamp: $(UV) requirements-tools.lock
	@$(PYTHON) -m venv --without-pip .tools
	@$(UV) pip sync --quiet --require-hashes --python .tools/bin/python requirements-tools.lock
	@touch $@

$(VENV)/check.stamp: $(UV) requirements-dev.lock pyproject.toml .tools/stamp
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock
	@$(INSTALL)
	@touch $@
