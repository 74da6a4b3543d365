.DEFAULT_GOAL := help
.PHONY: help check lint types layers format test long golden docs lock

help: ## List the targets.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

check: lint types layers ## Everything but the tests; CI and pre-commit run exactly this.

lint: ## Ruff: lint and format.
	uv run ruff check .
	uv run ruff format --check .

types: ## mypy, strict, on code and tests.
	uv run mypy

layers: ## import-linter: imports go down only.
	uv run lint-imports

format: ## Rewrite the code in the house format.
	uv run ruff check --fix .
	uv run ruff format .

test: ## The everyday suite.
	./nazara test

long: ## The everyday suite and the long tests.
	uv run pytest --long

golden: ## Rewrite golden files; review the difference.
	uv run pytest -q --update-golden tests

lock: ## Resolve anew and write the pinned versions.
	uv run --no-project python .ci/lock.py
