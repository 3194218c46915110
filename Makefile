# Everything a person or a machine runs. Needs Python 3.11+, make, git and a C compiler.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-cluster check bench bench-bulk bench-desk eval docs screenshots clean

PYTHON ?= python3
CLAIMDESK_DATA ?= ../shared/data
UV_VERSION := 0.13.9

VENV := .venv
BIN := $(VENV)/bin
# One stamp for what runs the product, one for what develops it; a second call finds them.
RUN := $(VENV)/.stamp-run
DEV := $(VENV)/.stamp-dev
BENCHING := $(VENV)/.stamp-bench
CLUSTER := $(VENV)/.stamp-cluster
# uv writes into our environment with our interpreter, whatever the caller has activated. What is
# not in the lock (pip, uv itself) stays.
SYNC := env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT="$(CURDIR)/$(VENV)" UV_PYTHON_DOWNLOADS=never \
	$(BIN)/uv sync --quiet --frozen --inexact --python "$(CURDIR)/$(BIN)/python"

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## Make .venv with everything to run, test and develop
	@echo "Ready: $(BIN)/claimdesk --help, or make help."

demo: $(RUN) ## Start a demonstration desk and say where to open the browser (sets up what it needs)
	@$(BIN)/claimdesk demo --serve $(DEMO)

test: check ## Run every check and every test (sets up what it needs, Chromium too)
	@scripts/need_chromium.sh
	@$(BIN)/python scripts/run_tests.py

test-cluster: $(CLUSTER) ## Test matching on a Ray cluster of two nodes, one killed (installs Ray)
	$(BIN)/python -m pytest tests/matching/test_cluster.py

check: $(DEV) ## Lint, format, types and import contracts, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(RUN) ## Measure speed and memory, rivals beside ours (BENCH="--json" for JSON)
	@CLAIMDESK_DATA="$(CLAIMDESK_DATA)" $(BIN)/python benchmarks/bench_library.py $(BENCH)

bench-bulk: $(RUN) ## Measure many posts with 250,000 entries, a rival beside ours (CLAIMDESK_DATA)
	@CLAIMDESK_DATA="$(CLAIMDESK_DATA)" $(BIN)/python benchmarks/bench_bulk.py

bench-desk: $(BENCHING) ## Measure a full desk with twenty people at work (BENCH="--help")
	@$(BIN)/python benchmarks/bench_desk.py $(BENCH)

eval: $(RUN) ## Measure quality on the labelled data, where it is present (CLAIMDESK_DATA)
	@CLAIMDESK_DATA="$(CLAIMDESK_DATA)" $(BIN)/python scripts/evaluate.py $(EVAL)

docs: $(RUN) ## Check the documentation: links, and every command and option described
	@$(BIN)/python scripts/check_docs.py

screenshots: $(DEV) ## Take the README's pictures, and one of every screen into build/screenshots
	@scripts/need_chromium.sh
	@$(BIN)/python scripts/screenshots.py
	@rm -rf build/screenshots && mkdir -p build/screenshots
	@CLAIMDESK_PICTURES="$(CURDIR)/build/screenshots" $(BIN)/python -m pytest \
		tests/browser/test_screens.py
	@echo "$$(ls build/screenshots | wc -l) pictures in build/screenshots"

clean: ## Delete .venv and caches of tools; .cache with vectors and libraries stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests training benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/uv:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Claimdesk needs Python 3.11 or newer, and \
	there is no $(PYTHON). Install it, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Claimdesk needs \
	Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12" \
	>&2; exit 1; }
	@echo "Making $(VENV) (once) ..." >&2
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make virtual environments. On Debian \
	and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@env -u VIRTUAL_ENV $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(RUN): pyproject.toml uv.lock | $(BIN)/uv
	@echo "Installing what Claimdesk runs on ..." >&2
	@$(SYNC) --no-dev
	@touch $@

# After RUN, not beside it: two syncs of one environment must not meet (make -j demo test).
$(DEV): $(RUN)
	@echo "Installing what its development needs ..." >&2
	@$(SYNC)
	@touch $@

$(BENCHING): $(RUN)
	@echo "Installing what the benchmark of the desk needs ..." >&2
	@$(SYNC) --no-dev --group bench
	@touch $@

$(CLUSTER): $(DEV)
	@echo "Installing Ray ..." >&2
	@$(SYNC) --group cluster-test
	@touch $@
