# 拾句 Shiju. `make` alone lists what can be done.
SHELL := /bin/bash
PYTHON ?= python3
TOOLS := .tools
BIN := .venv/bin
UV = $(shell command -v uv || echo $(TOOLS)/bin/uv)
FLASK = $(BIN)/flask --app backend.app
# Some tests wait: one more than there are cores, and no more than a database has lines for.
AT_ONCE = $(shell n=$$(getconf _NPROCESSORS_ONLN || echo 2); echo $$((n < 6 ? n + 1 : 6)))
NODE_IS_NEW = node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b > 10) ? 0 : 1)' >/dev/null 2>&1
# Bytecode is kept whatever this machine says: without it each process compiles all it imports anew,
# seconds for the application and ten for the tests.
unexport PYTHONDONTWRITEBYTECODE
PRETTIER = tests/miniprogram/node_modules/.bin/prettier
MINI_CODE = "miniprogram/{src,preview}/**/*.{ts,js,mjs}" "tests/miniprogram/**/*.{ts,js,mjs}"

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Where Debian keeps ensurepip apart, `python3 -m venv` fails; a folder of tools never does.
$(TOOLS)/bin/uv:
	@command -v uv >/dev/null || $(PYTHON) -m pip install -q --disable-pip-version-check \
	  --root-user-action=ignore --target $(TOOLS) uv 2>/dev/null || \
	  { $(PYTHON) -m venv $(TOOLS)/seed 2>/dev/null && \
	    $(TOOLS)/seed/bin/python -m pip install -q --target $(TOOLS) uv; } || \
	  { echo "Neither uv nor pip is here: apt-get install python3-pip, then again."; exit 1; }
	@mkdir -p $(TOOLS)/bin && touch $(TOOLS)/bin/uv

.venv/run.stamp: backend/requirements.lock | $(TOOLS)/bin/uv
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) .venv
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r backend/requirements.lock
	@touch $@

.venv/dev.stamp: tests/requirements.lock .venv/run.stamp | $(TOOLS)/bin/uv
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r tests/requirements.lock
	@touch $@

.PHONY: run
run: .venv/run.stamp ## Install, migrate, seed and start everything; prints the URLs
	@exec $(BIN)/python -m backend.local

.PHONY: dev
dev: .venv/dev.stamp ## The same for whoever changes it: restarts and rebuilds on change, tracebacks in the browser
	@exec $(BIN)/python -m backend.local.dev_server

.PHONY: demo
demo: .venv/dev.stamp ## Walk from article to card and back, against `make run` (PAGE=saved.html)
	@$(BIN)/python -m backend.local.end_to_end_demo $(PAGE)

.PHONY: import
import: .venv/run.stamp ## Bring in an article as a draft: FILE=saved.html or FILE=https://… (PUBLISH=1 REPLACE=revision ACCOUNT=name)
	@$(FLASK) import $(if $(PUBLISH),--publish) $(if $(REPLACE),--replace "$(REPLACE)") $(if $(ACCOUNT),--account "$(ACCOUNT)") "$(FILE)"

.PHONY: migration
migration: .venv/dev.stamp ## Write the next migration, from the tables as the code has them: NAME=cards_keep_their_size
	@path=$$($(BIN)/python -m backend.local.new_migration "$(NAME)") && path=$${path##*$$'\n'} && \
	  $(BIN)/ruff check -q --fix "$$path" && $(BIN)/ruff format -q "$$path" && echo "$$path"

.PHONY: editor-password
editor-password: .venv/run.stamp ## Give an editor a new one-time password: LOGIN=editor
	@$(FLASK) reset-password "$(LOGIN)"

.PHONY: sure
sure: .venv/dev.stamp ## All that CI asks: format, lint, layers, types, mini-program, tests
	@$(MAKE) --no-print-directory -j 2 -O format-check lint layers types mini
	@$(MAKE) --no-print-directory -j 2 -O -k test-backend test-mini

.PHONY: format
format: .venv/dev.stamp node-packages ## Put the code into its form: Python, and where Node.js is, the mini-program's
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .
	@! $(NODE_IS_NEW) || $(PRETTIER) --write --log-level warn $(MINI_CODE)

.PHONY: format-check
format-check: .venv/dev.stamp node-packages
	@$(BIN)/ruff format --check -q . || { echo "Not in form: make format"; exit 1; }
	@! $(NODE_IS_NEW) || $(PRETTIER) --check --log-level warn $(MINI_CODE) || { echo "Not in form: make format"; exit 1; }

.PHONY: lint
lint: .venv/dev.stamp ## Look for mistakes
	@$(BIN)/ruff check -q .

.PHONY: layers
layers: .venv/dev.stamp ## Check that packages only import from the layers below
	@$(BIN)/lint-imports --no-cache | tail -n 12

.PHONY: types
types: .venv/dev.stamp ## Check all types, strictly
	@$(BIN)/mypy

.PHONY: test
test: test-backend test-mini ## Run all tests

.PHONY: test-backend
test-backend: .venv/dev.stamp ## Run the backend's tests (T="path -k words")
	@$(BIN)/pytest -n $(AT_ONCE) $(T)

.PHONY: one
one: .venv/dev.stamp ## Run one test at once: T=path, T=test_name, T=scene.test.ts or T=reading.test.mjs
	@exec $(BIN)/python -m tests.one $(T)

.PHONY: node-is-new
node-is-new:
	@$(NODE_IS_NEW)

# A newcomer's `make test` does without Node.js, and says so; CI's must not.
.PHONY: test-mini
test-mini: .venv/dev.stamp ## Run the mini-program's tests: pure modules, its preview, journeys in Chromium
	@if $(NODE_IS_NEW); then \
	  node tests/miniprogram/checks/run.mjs install unit host e2e; \
	else echo "mini-program: NOT TESTED: that needs Node.js 20.11 or newer"; [ -z "$$CI" ]; fi

.PHONY: node-packages
node-packages: .venv/dev.stamp
	@if $(NODE_IS_NEW); then node tests/miniprogram/checks/run.mjs install >/dev/null; \
	else echo "mini-program: its form is not looked at: that needs Node.js 20.11 or newer"; fi

.PHONY: mini
mini: .venv/dev.stamp node-packages ## Check the mini-program: types, lint, templates, contract, official compile, size
	@$(NODE_IS_NEW) || { echo "The mini-program's checks need Node.js 20.11 or newer."; exit 1; }
	@node tests/miniprogram/checks/run.mjs install types lint wcc wcsc nullable webview contract compile preview faults

.PHONY: mini-types
mini-types: .venv/dev.stamp ## Make the mini-program's types anew from the contract
	@node tests/miniprogram/checks/contract.mjs

.PHONY: golden
golden: .venv/dev.stamp ## Draw the golden cards anew; a person looks at the difference
	@$(BIN)/python -m tests.cards.golden

.PHONY: cards-sheet
cards-sheet: .venv/dev.stamp ## Print every design in every size on one picture: out/cards-sheet.png
	@$(BIN)/python -m tests.cards.contact_sheet

.PHONY: bench-cards
bench-cards: .venv/dev.stamp ## Race the card engine against its floor, satori, Chromium and two ways of Pillow
	@$(BIN)/python -m tests.bench.cards

.PHONY: bench-annotations
bench-annotations: .venv/dev.stamp ## Measure a much-marked article: a thousand marks, a hundred thousand
	@$(BIN)/python -m tests.bench.annotations

.PHONY: bench-storm
bench-storm: .venv/dev.stamp ## Measure reading while fifty phones ask for cards, in the real application
	@$(BIN)/python -m tests.bench.card_storm

.PHONY: bench-slow
bench-slow: .venv/dev.stamp ## Measure reading while WeChat, Redis and phones are slow (BEFORE=another/checkout)
	@BEFORE="$(BEFORE)" $(BIN)/python -m tests.bench.slow_peers

.PHONY: check-typography
check-typography: .venv/dev.stamp ## Judge every line of a text in every design (FILE=book.txt)
	@$(BIN)/python -m tests.cards.typography $(FILE)

.PHONY: bench-shares
bench-shares: .venv/dev.stamp ## Measure what a pass-on costs: cascades of ten thousand to a million visits
	@$(BIN)/python -m tests.bench.shares

.PHONY: check-spread
check-spread: .venv/dev.stamp ## Hold K and its interval against simulated worlds (RUNS=100), or FILE=cascades.jsonl
	@$(BIN)/python -m tests.bench.spread $(FILE)

.PHONY: check-anchors
check-anchors: .venv/dev.stamp ## Check how surely passages are found again (PAGES="saved.html page.html.gz")
	@$(BIN)/python -m tests.bench.anchors $(PAGES)

.PHONY: check-import
check-import: .venv/dev.stamp ## Hold imports against an independent reader (FILES="saved.html folder *.html.gz", or FILES=--large)
	@$(BIN)/python -m tests.bench.imports $(FILES)

.PHONY: lock
lock: | $(TOOLS)/bin/uv ## Pin all packages anew
	@$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --all-extras -o backend/requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --all-extras --group dev -o tests/requirements.lock

.PHONY: audit
audit: .venv/dev.stamp ## Hold all locked packages against advisories (ADVISORIES=osv.json, .zip or folder; else OSV)
	@$(BIN)/python -m tests.supply_chain.audit $(ADVISORIES)

.PHONY: sbom
sbom: .venv/dev.stamp ## List all that is shipped, as CycloneDX: out/sbom.json
	@$(BIN)/python -m tests.supply_chain.sbom

.PHONY: vendor
vendor: ## Copy the console's front-end packages anew (needs npm; running does not)
	@cd backend/admin/vendor && npm ci --silent --ignore-scripts && python3 -P copy.py

.PHONY: clean
clean: ## Remove what was installed; data/ stays
	@rm -rf .venv $(TOOLS) .mypy_cache .ruff_cache .pytest_cache
