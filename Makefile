# The verbs of Mosty. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
PORT ?= 8000
SERVE ?= 1

.PHONY: help setup demo run test check bench fix lock messages docs clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install Mosty into .venv and create the embedded database in var/
	@scripts/prepare base
	@$(BIN)/mosty setup

demo: ## everything at once: install, load Dębowa Dolina, write its plan, serve it (SERVE=0: stop after the files)
	@scripts/prepare base
	@MOSTY_BASE_URL="$${MOSTY_BASE_URL:-http://127.0.0.1:$(PORT)}" $(BIN)/mosty demo
	@if [ "$(SERVE)" != "0" ]; then $(BIN)/mosty serve --port $(PORT); fi

run: ## serve the existing installation (PORT=8000)
	@$(BIN)/mosty serve --port $(PORT)

test: ## the whole gate: style, contracts, types, texts, tests on both databases, browser, API
	@scripts/prepare test
	@$(BIN)/python scripts/gate.py full

check: ## the quick gate for every commit (under 2 minutes): what the change can break; ALL=1 for all fast tests
	@scripts/prepare dev
	@$(BIN)/python scripts/gate.py quick

bench: ## measure the engines against their peers (WHAT=opinion: one of them; FULL=1: peers that take minutes too)
	@scripts/prepare peers
	@.venv-peers/bin/python -m benchmarks.engines $(WHAT) $(if $(FULL),--full)

fix: ## format and mend what a tool can mend
	@scripts/prepare dev
	@$(BIN)/ruff check --fix -q . || true
	@$(BIN)/ruff format -q .

messages: ## collect new texts into the translation catalogues (needs gettext)
	@scripts/prepare test
	@$(BIN)/python scripts/messages.py

docs: ## write the documents that are made from the code
	@scripts/prepare dev
	@$(BIN)/python scripts/permissions.py
	@$(BIN)/python scripts/import_columns.py

lock: ## pin the dependencies anew (needs uv)
	@scripts/lock

clean: ## remove what the tools cached (not var/, not .venv)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	@find mosty tests -name __pycache__ -type d -prune -exec rm -rf {} +
