# `make run` and `make test` do all the set-up on a machine with Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
TESTS ?=
BIN := $(VENV)/bin
COMPILED := $(wildcard indexer/*/*.[ch] indexer/*/*/*.[ch]) # where there is a C compiler; numpy and Python do the work where there is none

.PHONY: run test lint format lock clean

run: $(VENV)/.run
	$(BIN)/verbatim serve corpus

test: $(VENV)/.dev
	$(BIN)/pytest $(TESTS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Locks are made with uv (https://docs.astral.sh/uv/): every release with its hashes, no address of an index.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group build --extra opensearch --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file docs/cluster/requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-newest index build *.egg-info indexer/*/*.so indexer/*/*/*.so

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python requirements.lock pyproject.toml $(COMPILED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml $(COMPILED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
