# Answerbox. `make` alone prints this help; every target installs what it needs.

PYTHON := .venv/bin/python
SOURCE ?= corpus/
INDEX ?= index
PORT ?= 8000
JUDGED ?= corpus
MINUTES ?= 30
ARGS ?=
SECONDS ?= 600
LAWS ?= fuzz_parse fuzz_query fuzz_fetch
SBOM ?= build/sbom.json
SIZE ?=
ONLY ?=

.DEFAULT_GOAL := help
.PHONY: help install run index serve rollback test torture check format corpus docs test-cluster relevance bench chart lock clean soak overload fuzz sbom

help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

install: .venv/run ## Everything that running needs, pinned, in .venv/

run: .venv/run ## Build the index from corpus/ and serve it
	$(PYTHON) -m indexer index corpus/ --index $(INDEX)
	$(PYTHON) -m searchapi serve --index $(INDEX) --config corpus/answerbox.toml --port $(PORT)

index: .venv/run ## Fetch, parse, build, check, publish: make index SOURCE=folder-or-address
	$(PYTHON) -m indexer index $(SOURCE) --index $(INDEX) $(ARGS)

serve: .venv/run ## Serve the published generation
	$(PYTHON) -m searchapi serve --index $(INDEX) --port $(PORT) $(ARGS)

rollback: .venv/run ## Serve the generation before the published one
	$(PYTHON) -m indexer rollback --index $(INDEX)

test: .venv/dev .cache/chromium ## The whole test suite, in a real browser too
	@.ci/strace
	@.ci/servers
	$(PYTHON) -m pytest $(ARGS)

torture: .venv/dev ## Kill builds at every call, fail disks at every write, flip bits: make torture ARGS="--only disk"
	@.ci/strace
	$(PYTHON) -m tests.torture $(ARGS)

test-cluster: .venv/cluster .cache/chromium ## Contracts, journeys and failures on a real OpenSearch cluster of three nodes
	@.ci/opensearch; status=$$?; if [ $$status = 3 ]; then $(PYTHON) -m pytest tests/cluster $(ARGS); \
	elif [ $$status != 0 ]; then exit $$status; else $(PYTHON) -m tests.cluster .ci/cluster-suite $(ARGS); fi

fuzz: .venv/dev ## Search for input that breaks a law: make fuzz SECONDS=600 LAWS=fuzz_parse
	@mkdir -p build/fuzz
	for law in $(LAWS); do mkdir -p build/fuzz/$$law; $(PYTHON) -m tests.fuzz $$law -max_total_time=$(SECONDS) -timeout=20 \
		-dict=tests/fuzz/words/$$law.dict -artifact_prefix=build/fuzz/found-$$law- build/fuzz/$$law tests/fuzz/seeds/$$law || exit 1; done

sbom: .venv/dev ## What the program consists of, in CycloneDX, to build/sbom.json
	@mkdir -p $(dir $(SBOM))
	.venv/bin/cyclonedx-py requirements requirements/run.lock --output-reproducible --of JSON -o $(SBOM)

check: .venv/dev ## Format, lint, types and import rules
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/mypy corpus/make_pages.py corpus/make_clips.py docs/make_settings.py benchmarks
	.venv/bin/lint-imports --no-cache

format: .venv/dev ## Put the code into its format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

corpus: .venv/dev ## Make the sample pages again from their texts
	$(PYTHON) corpus/make_pages.py

docs: .venv/run ## Make docs/settings.md again from the table of settings
	$(PYTHON) docs/make_settings.py

relevance: .venv/run ## Judged queries to one table: make relevance SOURCE=pages JUDGED=folder
	$(PYTHON) -m benchmarks.relevance $(SOURCE) $(JUDGED) $(ARGS)

bench: .venv/bench ## Speed, with the peers side by side: make bench SIZE=1000000 ONLY=query,memory,http,build
	@.ci/wrk
	$(PYTHON) -m benchmarks --size "$(SIZE)" --only "$(ONLY)" $(ARGS)

chart: .venv/run ## Draw docs/speed.svg again from the results that are kept
	$(PYTHON) -m benchmarks.chart

soak: .venv/dev ## Everything at once for a long time: make soak MINUTES=30
	$(PYTHON) -m tests.soak.soak --minutes $(MINUTES) $(ARGS)

overload: .venv/dev ## Ten times the visitors that saturate the service, over INDEX
	$(PYTHON) -m tests.soak.overload --index $(INDEX) $(ARGS)

lock: .venv/dev ## Pin the newest dependencies again, with hashes
	.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra build $(LOCKED) -o requirements/run.lock
	.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra build --extra dev $(LOCKED) -o requirements/dev.lock
	.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra build --extra dev --extra bench $(LOCKED) -o requirements/bench.lock
	.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra build --extra dev --extra cluster $(LOCKED) -o requirements/cluster.lock
LOCKED = --generate-hashes --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11

clean: ## Remove the environment, the index and what tools left
	rm -rf .venv .cache searchindex/engines/snapshot/kernel/compiled.* indexer/parse/kernel/compiled.* index index-data build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@.ci/python

KERNEL := setup.py $(wildcard searchindex/engines/snapshot/kernel/*.[ch] indexer/parse/kernel/*.[ch])

.venv/run: .venv/bin/python requirements/run.lock $(KERNEL)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements/dev.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

.venv/bench: .venv/run requirements/bench.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@touch $@

.venv/cluster: .venv/dev requirements/cluster.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.lock
	@touch $@

.cache/chromium:
	@.ci/chromium
	@mkdir -p .cache && touch $@
