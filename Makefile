# Kakehashi. Only Python >= 3.11 and make are needed; everything else is installed into .venv.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --warn-undefined-variables --no-builtin-rules --no-print-directory

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
KAKEHASHI := $(BIN)/kakehashi
PIP := $(BIN)/pip --disable-pip-version-check --quiet
# Python compiles what is used when it is used, and keeps it: the checks start hundreds of programs.
INSTALL := $(PIP) install --no-compile
unexport PYTHONDONTWRITEBYTECODE
PYTEST_ARGS ?=
BENCH_ARGS ?=
MODELS ?= 100000
FUZZ ?= 600
LINKS ?= 20
WORKERS ?= 2
COVERED := calculus exports importers services sssom
# A process that crashes ends the run: the one that took its place was seen to wait for ever.
PARALLEL := -n $(WORKERS) --dist loadgroup --max-worker-restart 0

.PHONY: help
help: ## Show this help / このヘルプを表示
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

# --- set-up ---------------------------------------------------------------------------------

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kakehashi needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=python3.12, for example.")'
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.python
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

# PySpark comes as source: pip makes a wheel of 450 MB, which need not be compressed to be installed
# and thrown away. What is said to the builder does not reach what a file of requirements names.
$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(INSTALL) --no-deps --config-settings=--build-option=--compression=stored $$(grep '^pyspark==' $<)
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.mutants: requirements-mutants.txt $(VENV)/.dev
	@$(INSTALL) -r requirements-mutants.txt
	@touch $@

$(VENV)/bench/.installed: requirements-bench.txt | $(VENV)/.python
	@$(PYTHON) -m venv $(VENV)/bench
	@$(VENV)/bench/bin/pip --disable-pip-version-check --quiet install -r requirements-bench.txt
	@touch $@

$(VENV)/.vendor: package.json package-lock.json server/kakehashi/web/vendor.py server/kakehashi/web/vendor_licences.py $(VENV)/.runtime
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts --omit=dev
	@$(BIN)/python -m kakehashi.web.vendor
	@touch $@

$(VENV)/.clients: package.json package-lock.json $(VENV)/.vendor
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.PHONY: setup
setup: $(VENV)/.runtime $(VENV)/.vendor ## Install everything that running needs / 実行に必要なものを全て導入

.PHONY: setup-dev
setup-dev: setup $(VENV)/.dev $(VENV)/.clients

# --- use ------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Build the graph and serve it on http://127.0.0.1:8000 / グラフを構築して公開
	@$(KAKEHASHI) build
	@KAKEHASHI_DEMO=$${KAKEHASHI_DEMO:-yes} $(KAKEHASHI) serve

.PHONY: build
build: setup ## Build the release; only what changed is made anew / リリースを構築(変更分のみ)
	@$(KAKEHASHI) build

.PHONY: check
check: setup ## Run every check of the data / データの全検査
	@$(KAKEHASHI) check

# --- work on it -----------------------------------------------------------------------------

.PHONY: fmt
fmt: setup-dev ## Bring code and Turtle into their one form / コードとTurtleの整形
	@$(BIN)/ruff check --fix --quiet server tests benchmarks deploy
	@$(BIN)/ruff format --quiet server tests benchmarks deploy
	@$(KAKEHASHI) fmt

.PHONY: lint
lint: setup-dev ## Style, types, layers, templates / 書式、型、層、テンプレートの検査
	@$(BIN)/ruff check --quiet server tests benchmarks deploy
	@$(BIN)/ruff format --check --quiet server tests benchmarks deploy
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint server/kakehashi/web/templates

.PHONY: test
test: ## Run every check / 全検査
	@$(MAKE) -j 3 build lint  # the graph is built while pip installs what only checks need
	@$(BIN)/pytest $(PARALLEL) $(PYTEST_ARGS)

.PHONY: coverage
coverage: setup-dev ## Every test, and which lines it ran (half as long again) / テストの網羅率
	@$(KAKEHASHI) build
	@$(BIN)/pytest $(PARALLEL) --cov --cov-report=html:build/coverage $(PYTEST_ARGS)
	@for part in $(COVERED); do \
	  echo "$$part, percent of lines and branches (at least 95):"; \
	  $(BIN)/coverage report --format=total --precision=1 --fail-under=95 --include="server/kakehashi/$$part/*"; \
	done

.PHONY: bench
bench: setup-dev $(VENV)/bench/.installed ## Compare with peers and write docs/benchmarks.md (over an hour) / 他製品との比較
	@$(KAKEHASHI) build
	@$(BIN)/python -m benchmarks --write $(BENCH_ARGS)

.PHONY: hostile
hostile: setup-dev ## Every hostile loop in full (about half an hour) / 攻撃的な要求の全試験
	@KAKEHASHI_TEST_HOSTILE=10000 KAKEHASHI_TEST_KILLS=100 KAKEHASHI_TEST_PATIENCE=1 $(BIN)/pytest -q tests/hostile

.PHONY: record
record: setup-dev ## The store of record: kills, full disks, flips, clients / 記録の破壊試験の全て
	@KAKEHASHI_TEST_KILLS_RECORD=200 KAKEHASHI_TEST_FULL=60 KAKEHASHI_TEST_FLIPS=500 KAKEHASHI_TEST_CLIENTS=8 KAKEHASHI_TEST_OPERATIONS=1000 $(BIN)/pytest -q -s tests/record

.PHONY: clients
clients: setup-dev ## 8 programs x 1,000 changes by REST, held against the log / 8クライアントの同時書込み試験
	@KAKEHASHI_TEST_API_CLIENTS=8 KAKEHASHI_TEST_TRANSITIONS=1000 $(BIN)/pytest -q -s tests/live/test_clients.py

.PHONY: live-load
live-load: setup-dev ## 50 readers, 5 writers, on both databases; 100 cuts / 配信の負荷と切断の試験
	@$(BIN)/python -m tests.live.load
	@$(BIN)/python -m tests.live.load --record-url postgres
	@KAKEHASHI_TEST_LIVE_LOAD=60 $(BIN)/pytest -q tests/live/test_load.py

.PHONY: engines
engines: setup-dev ## Every question and page on every engine / 全エンジンで全質問と全ページ
	@KAKEHASHI_TEST_ENGINES=1 $(BIN)/pytest -q tests/engines

.PHONY: rewrites
rewrites: setup-dev ## 200,000 random queries, rewritten and not / 書き換えの比較試験
	@KAKEHASHI_TEST_REWRITES=200000 $(BIN)/pytest -q tests/store/test_rewrite.py

.PHONY: fuzz
fuzz: setup-dev ## Ten minutes of mutated files for each importer / 取り込みのファズ試験
	@KAKEHASHI_TEST_FUZZ=$(FUZZ) $(BIN)/pytest -q -n $(WORKERS) tests/importers -k fuzz

.PHONY: contract
contract: setup-dev ## Ask every operation 300 times, sound and broken / 全APIの契約試験
	@KAKEHASHI_TEST_CONTRACT=300 $(BIN)/pytest -q tests/contract

.PHONY: iris
iris: setup-dev ## Ask every IRI for every media type / 全IRIを全形式で確認
	@KAKEHASHI_TEST_IRIS=1 $(BIN)/pytest -q tests/test_every_iri.py

.PHONY: axe
axe: setup-dev ## Accessibility and valid HTML of every page type / 全種類のページのアクセシビリティとHTMLの妥当性
	@KAKEHASHI_TEST_AXE=1 $(BIN)/pytest -q tests/e2e/test_axe.py tests/e2e/test_validity.py

.PHONY: links
links: setup-dev ## Follow every link; of pairs one in LINKS (20) / 全リンクを辿る(組は20に1つ)
	@KAKEHASHI_TEST_LINKS=$(LINKS) $(BIN)/pytest -q tests/e2e/test_links.py

.PHONY: weight
weight: setup-dev ## Bytes, and time to paint on a slow line / 転送量と低速回線での表示時間
	@KAKEHASHI_TEST_WEIGHT=1 $(BIN)/pytest -q tests/e2e/test_first_visit.py

.PHONY: screenshots
screenshots: setup-dev ## Pictures of every page type, and those of the README / 画面写真
	@$(BIN)/python -m tests.e2e.screenshots

.PHONY: conformance
conformance: setup-dev ## Run the W3C suite and write its report / W3C試験を実行し報告書を作成
	@$(BIN)/python -m tests.conformance.earl

.PHONY: prove
prove: setup ## Check every derived relation with HermiT (about a minute) / 導かれた関係の全てをHermiTで検証
	@$(KAKEHASHI) prove

.PHONY: spark
spark: setup-dev ## The whole graph by Spark and by the embedded engine, byte for byte / Sparkの結果を全件照合
	@$(BIN)/python -m tests.spark.whole
	@KAKEHASHI_TEST_SPARK=1 $(BIN)/pytest -q tests/spark

.PHONY: models
models: setup-dev ## Test the calculus on 100,000 random set models / 10万個の集合モデルで計算を検証
	@KAKEHASHI_TEST_MODELS=$(MODELS) $(BIN)/pytest -q -n $(WORKERS) tests/calculus/test_models.py

.PHONY: mutants
mutants: $(VENV)/.mutants ## Mutation testing of the calculus / 計算部の変異テスト
	@$(BIN)/python -m tests.mutation

.PHONY: release
release: setup-dev ## Everything that is published of this version, into dist/ / 公開物一式をdist/に作成
	@$(KAKEHASHI) build
	@$(BIN)/python -m deploy.release

.PHONY: package
package: setup-dev ## Install the wheel as its users do, and ask it / wheelの導入試験
	@$(KAKEHASHI) build
	@KAKEHASHI_TEST_PACKAGE=1 $(BIN)/pytest -q tests/package

.PHONY: clean
clean: ## Remove everything that was built / 生成物を削除
	@rm -rf build reports dist node_modules server/kakehashi/web/static/vendor
