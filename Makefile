# On a machine with Python (3.11 or later) and make, each target makes what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Everything is in the lock, with its hash: nothing is resolved on the user's machine, and pip check says that nothing lacks.
INSTALL := $(PIP) install --no-deps --require-hashes -r
DATA ?= $(or $(FOEDUS_DATA),../shared/data)
WORKERS ?= auto
# What tests start again and again is compiled to byte code once, whatever the shell has set.
export PYTHONDONTWRITEBYTECODE :=
# Files in our order: while one worker compiles the engine, the others have what needs none.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: demo studio test test-all quick coverage lint bench mutate docs tables scorecard wheel release-check clean

demo:
	@echo "Foedus: who stands by whom, who can mediate, who falls next - for the bundled crisis iran-2026."
	@test -e $(VENV)/.ready || echo "The first time takes about two minutes: it installs into $(VENV), and compiles the engine once."
	@$(MAKE) --no-print-directory $(VENV)/.ready
	@echo "Running it 10,000 times: a few seconds, and half a minute more where the engine is not compiled yet."
	@$(BIN)/foedus run iran-2026

# The bundled crisis on a screen; CRISIS=FILE another.
CRISIS ?= iran-2026
studio: $(VENV)/.ready
	$(BIN)/foedus studio $(CRISIS)

# Every guard; about six minutes on two cores.
test: $(VENV)/.ready-dev
	$(PYTEST) -m "not deep and not release"

# With the deeper checks (marker deep), as every change must pass them; under half an hour. What takes hours is left out.
test-all: $(VENV)/.ready-dev
	$(PYTEST)

# For the inner loop: two to four minutes on two cores.
quick: $(VENV)/.ready-dev
	$(PYTEST) -m "not slow and not shared and not whole and not deep and not release"

# Coverage sees compiled functions only where they are not compiled, and how they are compiled only where they are.
COVERED := --cov=foedus.core --cov=foedus.mechanisms --cov-branch
coverage: $(VENV)/.ready-dev
	NUMBA_DISABLE_JIT=1 $(PYTEST) tests/core tests/mechanisms tests/contract tests/opinions/test_reasons.py -m "not slow and not deep and not release" \
		$(COVERED) --cov-report=
	$(BIN)/pytest tests/core/test_compiled*.py $(COVERED) --cov-append \
		--cov-report=term-missing:skip-covered --cov-fail-under=100

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check --no-cache # its cache does not see that a file moved
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks

# Small faults are put into a copy of the sources one by one, and the nearest tests must notice. Goes on where it was.
mutate: $(VENV)/.ready-dev
	$(BIN)/python -m tools.mutation --workers 2 --minutes 90

docs: $(VENV)/.ready-dev
	$(BIN)/sphinx-build --fail-on-warning --keep-going --nitpicky -q docs docs/_build/html
	@echo "docs/_build/html/index.html"

# All that ships or is documented from the historical tables, made anew: an hour; PART="states rates" makes some of it.
tables: $(VENV)/.ready-dev
	$(BIN)/python -m tools.tables --data $(DATA) $(PART)

# The page "Does it work?" alone.
scorecard: PART = pieces
scorecard: tables

# The wheel, from which a user installs without this repository.
wheel: $(VENV)/.ready
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

# Before a release: every suite, those of hours too.
release-check: lint docs coverage
	$(PYTEST) -m "release or not release"
	$(MAKE) mutate

clean:
	rm -rf $(VENV) docs/_build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Foedus needs Python 3.11 or later; name one with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV): about a minute ..."
	$(INSTALL) requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(PIP) check
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "Installing the tools for tests, lint and docs into $(VENV): about half a minute ..."
	$(INSTALL) requirements-dev.txt
	$(PIP) check
	@touch $@
