# segcheck needs Python 3.11 or newer, git and make; everything else is fetched by pip into $(VENV).
# Without internet: PIP_NO_INDEX=1 PIP_FIND_LINKS=/folder/of/wheels make demo
#
#   make demo       the main job on the example city: proved as it is, six mistakes found in its faulty twin,
#                   every clause of a prefecture's policy with its result, a certificate that is checked, and a
#                   monthly audit with its reports
#   make test       format, lint, types, layers, and every test with branch coverage
#   make benchmark  the table of measured times
#   make long       the long profile of the property and oracle tests
#   make fuzz       every reader under the coverage-guided fuzzer (Linux, macOS): MINUTES=30 each, READERS="ios asa"

# The first of these that is new enough, unless the caller names one.
NEW_ENOUGH := 'import sys; sys.exit(sys.version_info < (3, 11))'
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c $(NEW_ENOUGH) 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
JOBS ?= 2
MINUTES ?= 30
READERS ?=

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := $(shell find src -type f -not -name '*.pyc')
CITY := fixtures/midori-city
MISTAKES := fixtures/midori-city-mistakes
MONTHS := fixtures/midori-city-months

.PHONY: help demo test check-format lint types layers pytest benchmark long fuzz clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

# --- environments -----------------------------------------------------------------------------

$(VENV)/pyvenv.cfg:
	@if ! $(or $(PYTHON),false) -c $(NEW_ENOUGH) 2>/dev/null; then \
	  echo "segcheck needs Python 3.11 or newer; found: $(or $(PYTHON),none of $(CANDIDATES)) $$($(PYTHON) --version 2>/dev/null)" >&2; \
	  echo "Name another one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; fi
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "Could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }

# The plain package, installed as a user would: from a built wheel, so that a forgotten data file shows here.
$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml README.md LICENSE $(SOURCES)
	@echo "installing segcheck into $(VENV)"
	@$(PIP) install .
	@touch $@

# For work on segcheck itself: editable, with the development tools. It serves `make demo` as well.
$(VENV)/.developing: $(VENV)/pyvenv.cfg pyproject.toml
	@echo "installing segcheck and its development tools into $(VENV)"
	@$(PIP) install --editable '.[dev]'
	@touch $@

# --- the main job -----------------------------------------------------------------------------

demo: $(VENV)/pyvenv.cfg
	@# An environment made for development already has segcheck, and always the newest.
	@if [ -e $(VENV)/.developing ]; then $(MAKE) --no-print-directory $(VENV)/.developing; \
	else $(MAKE) --no-print-directory $(VENV)/.installed; fi
	@echo
	@echo "=== 1. $(CITY): the network as it should be (everything proved, exit code 0) ==="
	@$(BIN)/segcheck check $(CITY)/configs --policy $(CITY)/policy.yaml; code=$$?; \
	if [ $$code -ne 0 ]; then echo "expected exit code 0, got $$code" >&2; exit 1; fi
	@echo
	@echo "=== 2. $(MISTAKES): the same city with six mistakes (all found, exit code 1) ==="
	@$(BIN)/segcheck check $(MISTAKES)/configs --policy $(MISTAKES)/policy.yaml; code=$$?; \
	if [ $$code -ne 1 ]; then echo "expected exit code 1, got $$code" >&2; exit 1; fi
	@echo
	@echo "=== 3. $(CITY): every clause of the policy of Fukushima Prefecture (all proved or declared, exit code 0) ==="
	@# The day is fixed: approvals and audits of the example run out.
	@$(BIN)/segcheck check $(CITY)/configs --policy $(CITY)/fukushima.yaml --date 2026-11-21; code=$$?; \
	if [ $$code -ne 0 ]; then echo "expected exit code 0, got $$code" >&2; exit 1; fi
	@echo
	@echo "=== 4. $(CITY): what was proved as a certificate, checked by code that shares nothing with the proof ==="
	@$(BIN)/segcheck check $(CITY)/configs --policy $(CITY)/policy.yaml --certificate $(VENV)/certificate.json >/dev/null
	@$(BIN)/segcheck verify-certificate $(VENV)/certificate.json --configs $(CITY)/configs --policy $(CITY)/policy.yaml; \
	code=$$?; if [ $$code -ne 0 ]; then echo "expected exit code 0, got $$code" >&2; exit 1; fi
	@echo
	@echo "=== 5. $(MONTHS): a monthly audit after somebody opened a hole, compared with the one before (exit code 1) ==="
	@rm -f $(VENV)/audit.*
	@$(BIN)/segcheck audit $(MONTHS)/2026-07/configs --policy $(MONTHS)/2026-07/policy.yaml --date 2026-07-01 \
	  --store $(VENV)/audit.sqlite3 >/dev/null
	@$(BIN)/segcheck audit $(MONTHS)/2026-08/configs --policy $(MONTHS)/2026-08/policy.yaml --date 2026-08-03 \
	  --store $(VENV)/audit.sqlite3 --write $(VENV)/audit.html --write $(VENV)/audit.xlsx; \
	code=$$?; if [ $$code -ne 1 ]; then echo "expected exit code 1, got $$code" >&2; exit 1; fi
	@$(BIN)/segcheck audit verify --store $(VENV)/audit.sqlite3
	@echo
	@echo "demo: proved where it should be, refuted where it should be"

# --- quality ----------------------------------------------------------------------------------

test: check-format lint types layers pytest

check-format: $(VENV)/.developing
	$(BIN)/ruff format --check .

lint: $(VENV)/.developing
	$(BIN)/ruff check .

types: $(VENV)/.developing
	$(BIN)/mypy --strict

layers: $(VENV)/.developing
	$(BIN)/lint-imports --no-logo --no-cache

pytest: $(VENV)/.developing
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-branch --cov-report=term

benchmark: $(VENV)/.developing
	$(BIN)/python -m benchmarks

long: $(VENV)/.developing
	SEGCHECK_LONG=1 $(BIN)/python -m pytest -n $(JOBS) -m long

$(VENV)/.fuzzing: $(VENV)/.developing
	@$(PIP) install --editable '.[dev,fuzz]'
	@touch $@

fuzz: $(VENV)/.fuzzing
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(if $(READERS),--reader $(READERS))

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
