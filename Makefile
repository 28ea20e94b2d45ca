# The commands of this project. Each installs what it needs; see docs/operations.md for running it for real.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON3 ?= python3
VENV := .venv/bin
PORT ?= 8000
export PORT

# Tests use servers and files of their own, tuned for throw-away data; the demo's data is never touched.
TEST_ENV := SROI_MODE=test SROI_EMBEDDED_FAST=1 SROI_DATA_DIR="$(CURDIR)/data/test"
PYTEST_WORKERS ?= 2

.PHONY: help demo demo-reset test check lint types layers migrations translations lock lock-upgrade bench screenshots

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: ## start everything with demo data (PORT=8000), Ctrl-C stops it
	@$(PYTHON3) scripts/prepare.py demo
	@$(VENV)/python -m sroi.embedded.supervise

demo-reset: ## throw the demo's data away and start over
	@$(PYTHON3) scripts/prepare.py demo
	@$(VENV)/python -m sroi.embedded.supervise --reset

test: ## install what is needed, then all checks and all tests
	@$(PYTHON3) scripts/prepare.py test
	@$(MAKE) --no-print-directory check
	$(TEST_ENV) $(VENV)/python manage.py compile_catalogues --verbosity 0
	$(TEST_ENV) $(VENV)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: lint types layers migrations translations ## style, types, layers, missing migrations and translations

lint:
	$(VENV)/ruff check .

types:
	$(VENV)/mypy sroi buildingblocks contracts reporting demo bench tests scripts manage.py gunicorn.conf.py

layers:
	$(VENV)/lint-imports

migrations:
	$(TEST_ENV) $(VENV)/python manage.py makemigrations --check --dry-run

translations:
	$(TEST_ENV) $(VENV)/python manage.py check_translations

lock: ## pin the packages of pyproject.toml and package.json again
	@test -x $(VENV)/uv || $(VENV)/python -m pip install --quiet uv
	scripts/lock.sh $(VENV)/uv $(LOCK_ARGS)
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

lock-upgrade: ## the same, moving every package to its newest allowed version
	@$(MAKE) --no-print-directory lock LOCK_ARGS=--upgrade

BENCH_ARGS ?= --scale 0.01

bench: ## measure against bare floors (BENCH_ARGS='--scale 0.1 --fresh' for a larger country)
	@$(PYTHON3) scripts/prepare.py test
	$(VENV)/python -m bench $(BENCH_ARGS)

screenshots: ## make the pictures of the README again
	@$(PYTHON3) scripts/prepare.py test
	$(VENV)/python scripts/screenshots.py
