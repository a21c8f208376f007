# Everything that is done with this project, in one place. Each target sets the environment up by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: reports test example bench lint lock clean help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

reports: $(READY)  ## build every report into reports/
	@$(BIN)/srps build

test: $(READY)  ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup

example: $(READY)  ## build the fictional city of examples/
	@$(BIN)/srps build --project examples

bench: $(READY)  ## time this project against the plain way and the published anchors
	@$(BIN)/python -P benchmarks/rates.py
	@$(BIN)/python -P benchmarks/composite.py
	@$(BIN)/python -P benchmarks/build.py
	@$(BIN)/python -P benchmarks/pages.py

lint: $(READY)  ## check style, imports and notebooks
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

lock: $(READY)  ## renew requirements.lock and environment.yml after a change of pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock
	@$(BIN)/python tools/environment.py

clean:  ## delete what was built (never data/raw)
	@rm -rf data/processed/* reports/* .srps

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up the environment in $(VENV) (once, a few minutes) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $(READY)
