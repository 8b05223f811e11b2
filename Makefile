# On a machine with Python (3.11 or later) and make, each target makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DATA ?= $(or $(FOEDUS_DATA),../shared/data)

.PHONY: demo test coverage lint bench docs scorecard clean

demo: $(VENV)/.ready
	$(BIN)/foedus run iran-2026

test: $(VENV)/.ready-dev coverage
	$(BIN)/pytest

# Coverage sees compiled functions only where they are not compiled, and how they are compiled only where they are.
COVERED := --cov=foedus.core --cov=foedus.mechanisms --cov-branch
coverage: $(VENV)/.ready-dev
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest tests/core tests/mechanisms tests/contract -m "not slow" $(COVERED) --cov-report=
	$(BIN)/pytest tests/core/test_compiled_world.py $(COVERED) --cov-append \
		--cov-report=term-missing:skip-covered --cov-fail-under=100

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks

docs: $(VENV)/.ready-dev
	$(BIN)/sphinx-build --fail-on-warning --keep-going --nitpicky -q docs docs/_build/html
	@echo "docs/_build/html/index.html"

# The page "Does it work?" and the shipped skills, made anew from the historical tables.
scorecard: $(VENV)/.ready-dev
	$(BIN)/python -m foedus.scoring.page --data $(DATA) --out docs

clean:
	rm -rf $(VENV) docs/_build

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Foedus needs Python 3.11 or later; name one with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) ..."
	$(PIP) install --no-deps --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
