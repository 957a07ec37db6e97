# `make run`, `make setup` and `make test` do all the set-up themselves; see scripts/setup.sh.
PORT ?= 8000
PYTHON_BIN := .venv/bin/python

.PHONY: run setup dev test lint format types lock screenshots

run: setup ## serve http://127.0.0.1:8000 (make run PORT=8001 for another port)
	@PORT=$(PORT) exec $(PYTHON_BIN) -m gunicorn

setup:
	@sh scripts/setup.sh

dev: setup ## the same with Django's reloading server and its error pages
	@DEBUG=1 exec $(PYTHON_BIN) manage.py runserver 127.0.0.1:$(PORT)

test:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m pytest -n 2 $(ARGS)

lint:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m ruff format --check .
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check

types:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m mypy

format:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m ruff check --fix .
	@$(PYTHON_BIN) -m ruff format .
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

lock: ## after a change to requirements/*.in; make lock UPGRADE=--upgrade takes newer versions
	@sh scripts/lock.sh $(UPGRADE)

screenshots:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/screenshots.py
