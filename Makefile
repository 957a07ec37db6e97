# `make run`, `make setup` and `make test` do all the set-up themselves; see scripts/setup.sh.
PORT ?= 8000
PYTHON_BIN := .venv/bin/python
SAMPLE ?= 300

.PHONY: run setup dev test lint format types lock docs bench properties mutants screenshots lighthouse workings

run: setup ## serve http://127.0.0.1:8000 (make run PORT=8001 for another port)
	@PORT=$(PORT) exec $(PYTHON_BIN) -m gunicorn

setup:
	@sh scripts/setup.sh

dev: setup ## the same with Django's reloading server and its error pages
	@DEBUG=1 exec $(PYTHON_BIN) manage.py runserver 127.0.0.1:$(PORT)

test:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m pytest -n 2 --dist worksteal $(ARGS)

lint:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m ruff format --check .
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	@$(PYTHON_BIN) -m pytest -q -p no:playwright tests/test_architecture.py tests/sizing/test_docstrings.py

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

docs: ## figures, findings and schemas, as the code has them
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/write_docs.py

workings: ## every figure and finding of some builds, as a person reads them; read the difference before committing it
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/write_workings.py

bench: ## how fast engine, pages and PDF are, beside their aims (some minutes); writes build/bench.json
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/bench.py

properties: ## the property tests on ten times as many builds, other ones each time; `make test` takes the same each time
	@sh scripts/setup.sh test
	@PROPERTIES=anew nice -n 10 $(PYTHON_BIN) -m pytest -n 2 --dist worksteal -p no:playwright tests/sizing $(ARGS)

mutants: ## do the tests notice a changed formula? make mutants SAMPLE=40 for a part; goes on where it was stopped
	@sh scripts/setup.sh test
	@nice -n 10 $(PYTHON_BIN) scripts/mutants.py --sample $(SAMPLE)

lighthouse: ## scores of the front page and of the power and costs steps; takes Lighthouse from npm into build/
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/lighthouse.py

screenshots:
	@sh scripts/setup.sh test
	@$(PYTHON_BIN) scripts/screenshots.py
