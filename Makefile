# Needs make and Python 3.11 or newer; everything else is installed into .venv by the targets.
# Settings that config.py reads (VIVIER_HOME, PORT, DATABASE_URL …) pass through from the environment.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PORT ?= 8000
export PORT
# Each process that is started would compile the whole forum anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask --app wsgi
PYBABEL := $(PY) -m babel.messages.frontend
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

# Stamps: a set of packages is installed again only when its lock has changed.
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev

# The interface is written in English; these are the languages it is translated into.
LANGUAGES := fr
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard forum/translations/*/LC_MESSAGES/*.po))

# make test ARGS="-k votes"; SLOW=1 adds the tests that take minutes.
ARGS ?=
PYTEST := $(PY) -m pytest -n auto --dist loadscope

.PHONY: help
help:
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET, where TARGET is one of" } \
		/^[a-z-]+:.*## / { printf "  %-14s%s\n", $$1, $$2 }' Makefile

##: Running it

.PHONY: setup
setup: $(RUNTIME) $(CATALOGUES) ## install what the forum runs on into .venv, and build its translations
	@:

.PHONY: demo
demo: export VIVIER_HOME := $(or $(VIVIER_HOME),instance/demo)
demo: setup ## start a forum filled with demo data, in instance/demo, at http://127.0.0.1:8000 (PORT=…)
	@$(FLASK) db upgrade
	@$(FLASK) demo build
	@exec $(FLASK) serve

.PHONY: serve
serve: setup ## start your own forum, in instance/, web server and worker together (PORT=…, VIVIER_HOME=…)
	@$(FLASK) db upgrade
	@exec $(FLASK) serve

##: Working on it

.PHONY: check
check: lint types test ## everything that must pass before a change lands: lint, types, test

.PHONY: test
test: $(DEVELOPMENT) $(CATALOGUES) chromium redis ## run the tests (ARGS="-k votes", SLOW=1 for the long ones too)
	$(PYTEST) $(if $(SLOW),,-m "not slow") $(ARGS)

.PHONY: faults
faults: $(DEVELOPMENT) $(CATALOGUES) redis ## break it on purpose, in full: hours; benchmarks/faults.md says what comes of it
	FULL=1 $(PY) -m pytest -n 0 $(or $(ARGS),tests/faults)

.PHONY: hostile
hostile: $(DEVELOPMENT) $(CATALOGUES) chromium ## every hostile text in every column and form, every visitor on every page: hours
	FULL=1 $(PY) -m pytest -n 0 $(or $(ARGS),tests/hostile tests/walk)

.PHONY: lint
lint: $(DEVELOPMENT) ## style, likely bugs, format, and whether the locks match what is asked for
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --dry-run \
		-r requirements-dev.txt || { echo "The locks are behind requirements*.txt: make lock"; exit 1; }

.PHONY: types
types: $(DEVELOPMENT) ## check the types, strictly
	$(PY) -m mypy

.PHONY: format
format: $(DEVELOPMENT) ## put the code in its one format and repair what can be repaired
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: guards
guards: $(DEVELOPMENT) $(CATALOGUES) ## switch off every guard in turn: the walk or a test has to miss each (half an hour)
	$(PY) -m tests.guards

.PHONY: bench
bench: $(DEVELOPMENT) $(CATALOGUES) ## measure it; benchmarks/ says what, and how to read it
	$(PY) -m benchmarks $(ARGS)

.PHONY: bench-web
bench-web: $(DEVELOPMENT) $(CATALOGUES) ## load the served pages beside bare ones: requests/s, latencies, server CPU
	$(PY) -m benchmarks.web $(ARGS)

.PHONY: bench-capture
bench-capture: $(DEVELOPMENT) ## themes beside other methods, quality and cost (DATA=public sets, ARGS="--quick")
	@test -n "$(DATA)" || { echo "Name the folder of the public data sets: make bench-capture DATA=…" >&2; \
		echo "docs/capture.md says which they are; benchmarks/README.md what is measured." >&2; exit 2; }
	$(PY) -m benchmarks.capture --data "$(DATA)" $(ARGS)

.PHONY: screenshots
screenshots: $(DEVELOPMENT) $(CATALOGUES) chromium ## walk the journeys in a browser and keep pictures in screenshots/
	SCREENSHOTS=screenshots $(PYTEST) -m browser $(ARGS)

.PHONY: translations
translations: $(RUNTIME) ## collect the interface's strings, update the catalogues and build them
	@mkdir -p forum/translations
	$(PYBABEL) extract --mapping pyproject.toml --keywords "later" --add-location=file --no-wrap \
		--project Vivier --copyright-holder "The Vivier contributors" \
		--output forum/translations/messages.pot .
	@for language in $(LANGUAGES); do \
		$(PYBABEL) update --input-file forum/translations/messages.pot --output-dir forum/translations \
			--locale $$language --init-missing --ignore-obsolete --no-fuzzy-matching --no-wrap \
			--ignore-pot-creation-date || exit 1; \
	done
	$(PYBABEL) compile --directory forum/translations --statistics

.PHONY: lock
lock: | $(PY) ## write requirements*.lock anew from requirements*.txt (UPGRADE=1 takes newer indirect ones)
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet "$$(grep -o '^uv==[^ ]*' requirements-dev.txt)"
	$(LOCK) --output-file requirements.lock requirements.txt
	$(LOCK) --output-file requirements-dev.lock --constraints requirements.lock requirements-dev.txt

.PHONY: clean
clean: ## remove what was built and installed; your data in instance/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks screenshots build
	rm -f $(CATALOGUES) forum/translations/messages.pot
	find config.py wsgi.py forum tests migrations benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# One resolution for every supported Python and platform, from the public registry alone:
# a mirror or a local folder set on the machine that locks must not leave its hashes behind.
LOCK = env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	$(PY) -m uv pip compile --no-config --quiet --universal --fork-strategy fewest \
	--python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# The first Python that answers: a name on the PATH may be a shim with nothing behind it.
# PYTHON=/path/to/python makes the choice yourself.
$(PY):
	@for candidate in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || { found=$$candidate; continue; }; \
			echo "Making $(VENV) with $$($$candidate --version)"; \
			exec "$$candidate" -m venv --clear $(VENV); \
		fi; \
	done; \
	if [ -n "$$found" ]; then \
		echo "$$found lacks the venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	else \
		echo "Vivier needs Python 3.11 or newer; none was found. PYTHON=/path/to/python names one." >&2; \
	fi; \
	exit 1

$(RUNTIME): requirements.lock | $(PY)
	@echo "Installing what the forum runs on (a minute or so, 500 MB, the first time)"
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(DEVELOPMENT): requirements-dev.lock | $(PY)
	@echo "Installing what the tests and checks need, too"
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@ $(RUNTIME)

%.mo: %.po | $(RUNTIME)
	@$(PYBABEL) --quiet compile --input-file $< --output-file $@

# Tests that need a Redis of their own are skipped where there is none.
.PHONY: redis
redis:
	@if ! command -v redis-server >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Redis for the tests of its absence"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends redis-server >/dev/null || \
			echo "Redis could not be installed: the tests of its absence are skipped" >&2; \
	fi

# Playwright drives the system's browser: CHROMIUM=/path/to/it, or one of these names on the PATH.
.PHONY: chromium
chromium:
	@for browser in $(CHROMIUM) chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v "$$browser" >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
		echo "The browser tests need Chromium or Chrome. Debian, Ubuntu: sudo apt-get install chromium" >&2; \
		echo "Fedora: sudo dnf install chromium. macOS: brew install --cask chromium." >&2; \
		echo "Elsewhere, name it: make test CHROMIUM=/path/to/chrome" >&2; \
		exit 1; \
	fi
