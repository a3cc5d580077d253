# make run    trains the quickstart; its last line is the path of the report
# make test   runs the tests         make check  format, lint, types         make clean  removes what make made
# Each sets up .venv by itself the first time, and again when the dependencies change.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test check clean

run: $(STAMP)
	$(BIN)/python -m qgan_framework +experiment=quickstart

test: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find qgan_framework tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for python in python3.12 python3.11 python3; do \
	  if $$python -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then \
	    echo "$$python -m venv $(VENV)"; exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "Python 3.11 or 3.12 with its venv module is needed; put one on PATH" >&2; exit 1

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
