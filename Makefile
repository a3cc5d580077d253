# make run    trains the quickstart; its last line is the path of the report
# make test   runs the tests         make check  format, lint, types         make clean  removes what make made
# make peers  installs, in .venv-peers, the other simulators that task=benchmark can measure
# Each sets up .venv by itself the first time, and again when the dependencies change.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venv-peers
PEERS_STAMP := $(PEERS)/.installed
PEERS_PINS := qgan_framework/benchmarking/peers/requirements.txt

.PHONY: run test check peers clean

run: $(STAMP)
	$(BIN)/python -m qgan_framework +experiment=quickstart

test: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

peers: $(PEERS_STAMP)

clean:
	rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find qgan_framework tests -name __pycache__ -type d -prune -exec rm -rf {} +

%/bin/python:
	@for python in python3.12 python3.11 python3; do \
	  if $$python -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then \
	    echo "$$python -m venv $*"; exec $$python -m venv $*; \
	  fi; \
	done; \
	echo "Python 3.11 or 3.12 with its venv module is needed; put one on PATH" >&2; exit 1

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(PEERS_STAMP): $(PEERS_PINS) | $(PEERS)/bin/python
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $(PEERS_PINS)
	@touch $@
