# Everything that is done with this project, in one place. Each target sets the environment up by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEVELOPER := $(VENV)/.ready-developer
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL := uv pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

FLOOR := 90
# What computes has a higher floor, and tests that take a minute: CI holds it.
CORE := judging statistics composite numbers.py ties.py
COMMA := ,
# cosmic-ray lives in an environment of its own: what it needs is nothing that the tests need.
MUTATION := build/mutants
EACH := 20
LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: reports test coverage branches mutants example bench format lint docs wheel lock clean help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

reports: $(READY)  ## build every report into reports/
	@$(BIN)/srps build

test: $(DEVELOPER)  ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup

example: $(READY)  ## build the fictional city of examples/
	@$(BIN)/srps build --project examples

bench: $(DEVELOPER)  ## time this project against the plain way and the published anchors
	@$(BIN)/python -P benchmarks/rates.py
	@$(BIN)/python -P benchmarks/composite.py
	@$(BIN)/python -P benchmarks/build.py
	@$(BIN)/python -P benchmarks/pages.py

coverage: $(DEVELOPER)  ## run the quick tests and tell which branches none of them takes
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow and not browser" --cov --cov-report=term:skip-covered --cov-fail-under=$(FLOOR)

branches: $(DEVELOPER)  ## the same of what computes alone, in a minute
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not slow and not browser" $(foreach part,$(CORE),tests/$(if $(suffix $(part)),test_)$(part)) --cov --cov-report=
	@$(BIN)/coverage report --skip-covered --fail-under=95 --include="$(subst $() $(),$(COMMA),$(foreach part,$(CORE),*/srps/$(part)$(if $(suffix $(part)),,/*)))"

mutants: $(DEVELOPER) $(MUTATION)/.ready  ## change the code by chance, EACH times a module, and tell which changes no test notices
	@$(MUTATION)/bin/python tools/mutants.py --python "$(CURDIR)/$(BIN)/python" --each $(EACH) --floor 70

format: $(DEVELOPER)  ## put code and notebooks into form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . && $(BIN)/nbstripout --keep-id --keep-metadata-keys metadata.kernelspec notebooks/*.ipynb

wheel: $(READY)  ## build the package into dist/, with notebooks, catalogue and example inside
	@$(BIN)/python -m hatchling build --target wheel --directory dist

docs: $(DEVELOPER)  ## build the documentation as a site into build/site
	@$(BIN)/mkdocs build --quiet

lint: $(DEVELOPER)  ## check style, imports, notebooks and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb
	@$(BIN)/mypy

lock: $(DEVELOPER)  ## renew the locks and environment.yml after a change of pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group build $(LOCKED) --output-file requirements.lock
	@$(BIN)/uv pip compile --group mutants $(LOCKED) --output-file requirements-mutants.lock
	@$(BIN)/uv pip compile pyproject.toml --extra cluster --group build --group dev $(LOCKED) --constraint requirements.lock --output-file requirements-dev.lock
	@$(BIN)/python tools/environment.py

clean:  ## delete what was built (never data/raw)
	@rm -rf data/processed/* reports/* .srps

$(READY): requirements.lock pyproject.toml tools/relative_pth.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up the environment in $(VENV) (once, a few minutes) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -I -S tools/relative_pth.py $(VENV)
	@$(BIN)/python -m compileall -q src
	@touch $(READY)

$(DEVELOPER): $(READY) requirements-dev.lock
	@echo "Adding what the tests need ..."
	@$(INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	@touch $(DEVELOPER)

$(MUTATION)/.ready: requirements-mutants.lock
	@$(PYTHON) -m venv $(MUTATION)
	@$(MUTATION)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-mutants.lock
	@touch $(MUTATION)/.ready
