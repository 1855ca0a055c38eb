# Everything runs from a fresh clone with Python 3.11+; `make setup` builds .venv and the browser code.
PYTHON ?= python3
BIN := .venv/bin
WEB_PATH := PATH="$(CURDIR)/.venv/bin:$$PATH"
STATIC := src/planpuls/editions/site/static/site.js

.PHONY: setup demo test browser prove prove-sample lint bench web lock screenshots clean

setup: .venv/ready $(STATIC)

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "planpuls needs Python 3.11 or newer; set PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(BIN)/python -m compileall -q src/planpuls
	$(BIN)/planpuls prepare
	touch $@

$(STATIC): .venv/ready web/package-lock.json web/build.ts web/fonts.py $(shell find web/src -type f 2>/dev/null)
	cd web && $(WEB_PATH) npm ci --no-fund --no-audit --loglevel=error && $(WEB_PATH) npm run --silent build
	$(BIN)/python web/fonts.py
	touch $@

web: .venv/ready
	cd web && $(WEB_PATH) npm ci --no-fund --no-audit --loglevel=error && $(WEB_PATH) npm run build
	$(BIN)/python web/fonts.py

demo: setup
	$(BIN)/planpuls demo

# Without kept bytecode every process compiles the program and pytest rewrites every test anew.
test: export PYTHONDONTWRITEBYTECODE =
test: setup
	$(BIN)/pytest tests src/planpuls --doctest-modules --ignore=tests/browser --ignore=tests/prove -n 3 --dist loadfile
	cd web && $(WEB_PATH) npm test --silent

browser: setup
	$(BIN)/pytest tests/browser

prove: setup
	$(BIN)/python -m tests.prove --scale 1 --write docs/reliability.md

prove-sample: setup
	$(BIN)/python -m tests.prove --scale 0.03 --only kills & kills=$$!; \
	$(BIN)/python -m tests.prove --scale 0.03 --but kills && wait $$kills

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	cd web && $(WEB_PATH) npm run --silent check

bench: setup
	$(BIN)/python -m benchmarks

screenshots: setup
	$(BIN)/python -m docs.screenshots

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--all-extras --group test --group lint --group web pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv web/node_modules src/planpuls/editions/site/static
