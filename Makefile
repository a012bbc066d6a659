# Everything happens in .venv, built from pyproject.toml with the tested versions of constraints.txt.

PYTHON ?= python3
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INPUTS := pyproject.toml constraints.txt

.PHONY: demo test test-real lint clean

demo: .venv/installed
	.venv/bin/vitreous demo

test: .venv/installed-dev
	.venv/bin/python -m pytest -m "not real"

# Needs the folders mnist/ and cifar10/ under VITREOUS_DATA.
test-real: .venv/installed-dev
	.venv/bin/python -m pytest -m real

lint: .venv/installed-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vitreous needs Python 3.11 or newer: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

# torch comes first and alone, so that the pinned build is the one that all else finds installed.
.venv/installed: $(INPUTS) | .venv/bin/python
	@echo "Installing Vitreous into .venv (about a minute) ..."
	$(PIP) torch
	$(PIP) -e .
	@touch $@

.venv/installed-dev: .venv/installed
	$(PIP) -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv build dist
