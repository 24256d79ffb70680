# The few commands; continuous integration calls the same ones.
BIN ?= .venv/bin

.PHONY: check test fix docs demo

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings cancerimage.hub.settings.django
	$(BIN)/python docs/generate.py --check
	site=$$(mktemp -d) && trap 'rm -rf "$$site"' EXIT && $(BIN)/python -m mkdocs build --quiet --strict --site-dir "$$site"

test:
	$(BIN)/python -m pytest

fix:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py

docs:
	$(BIN)/python docs/generate.py
	$(BIN)/python -m mkdocs build --strict

demo:
	$(BIN)/cancerimage demo
