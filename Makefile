# One command for each intent; `make` lists them.

.DEFAULT_GOAL := help
SHELL := /bin/bash

# The numbered programs in Examples, in order; each folder 1-jacobi holds the program jacobi.
EXAMPLES := $(shell ls Examples 2>/dev/null | sed -n 's/^[1-9][0-9]*-//p')
# The one build of all tests, also of those of examples, pages and the Python package: compiling takes longer than
# testing, and random programs need optimised code. `swift test` alone is quicker after a change.
TESTED := -c release -Xswiftc -enable-testing --scratch-path .build/release-tests
BUILD_TESTS := swift build $(TESTED) --build-tests
# Only tests that are built: an option that `swift test` adds by itself would compile every module anew.
SWIFT_TEST := swift test $(TESTED) --skip-build
# Random programs against NumPy; 100,000 where nothing else is said.
DIFFERENTIAL := $(SWIFT_TEST) --filter DifferentialTests
# Replaces the Python package in .venv.
INSTALL := .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall .
# How many of them `make test` draws.
PROGRAMS ?= 25000
# With fewer programs, and without compiled kernels, which sanitizers cannot see.
SANITIZED := AQUILA_FUZZ_PROGRAMS=2000 AQUILA_TIER=interpreter \
    LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/races.supp \
    swift test -c release -Xswiftc -enable-testing
# For how long `make fuzz` draws programs.
SECONDS ?= 60
# Names, or beginnings of names, of the rows that `make bench` measures; all rows if empty.
ROWS ?=

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) \
	    | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install what is missing on this machine (run and test do it by themselves)
	@scripts/setup --force

.PHONY: run
run: ## Simulate a wave over real terrain, and draw it
	@scripts/setup
	swift run -c release wave

.PHONY: examples
examples: ## Run the numbered example programs
	@scripts/setup
	swift build -c release
	@set -e; for example in $(EXAMPLES); do \
	    echo "== $$example"; swift run -c release --skip-build $$example; done

.PHONY: test
test: ## Check the form of the sources, then run all tests
	@scripts/setup
	scripts/lint
	scripts/check-stages
	$(BUILD_TESTS)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line test-swift test-pages-and-python

# Both sides of `make test` run beside each other, as most of their steps use one core for a part of their time: the
# output of a step appears when it ends. No step builds, since only one build of a folder may run.
.PHONY: test-swift test-pages-and-python
test-swift:
	$(SWIFT_TEST) --skip DifferentialTests
	AQUILA_FUZZ_PROGRAMS=$(PROGRAMS) AQUILA_RANK_PROGRAMS=400 $(DIFFERENTIAL)

test-pages-and-python:
	scripts/check-expressions --skip-build $(TESTED)
	scripts/check-documents --skip-build $(TESTED)
	scripts/check-documentation $(TESTED)
	scripts/docs --reference $(TESTED)
	scripts/check-examples --skip-build $(TESTED)
	@if [[ -x .venv/bin/python ]]; then AQUILA_BUILD="--skip-build $(TESTED)" $(INSTALL) && \
	    .venv/bin/python -m pytest -q --numprocesses auto --durations 15; fi

.PHONY: test-all
test-all: test ## The same, then again under the address and thread sanitizers
	$(SANITIZED) --sanitize=address --scratch-path .build/address
	$(SANITIZED) --sanitize=thread --scratch-path .build/thread

.PHONY: fuzz
fuzz: ## Compare random programs with NumPy, for SECONDS=60
	@scripts/setup
	$(BUILD_TESTS)
	AQUILA_FUZZ_SECONDS=$(SECONDS) AQUILA_RANK_PROGRAMS=5000 $(DIFFERENTIAL)

.PHONY: bench
bench: ## Measure against NumPy and numexpr, interleaved, from Swift (bench/results.json) and from Python
	@scripts/setup
	swift build -c release --product bench-startup
	swift run -c release bench $(ROWS)
	@if [[ -n "$(ROWS)" ]]; then scripts/bench-table; else \
	    .venv/bin/python scripts/bench-table --json bench/records/bench.json && \
	    $(MAKE) --no-print-directory bench-python; fi

.PHONY: bench-ranks
bench-ranks: ## Measure two ranks against messages by hand and against one process
	@scripts/setup
	scripts/bench-ranks

.PHONY: bench-python
bench-python: python ## Measure from Python against NumPy and others, into bench/records and docs/comparison.md
	.venv/bin/python bench/python/start.py --json bench/records/start.json
	.venv/bin/python bench/python/cost.py
	.venv/bin/python bench/python/statements.py --json bench/records/statements.json
	.venv/bin/python bench/python/programs.py --json bench/records/programs.json
	.venv/bin/python bench/python/speed.py --json bench/records/speed.json
	.venv/bin/python bench/systems.py --json bench/records/systems.json
	.venv/bin/python bench/python/functions.py --sizes 1000,100000 --sample 7
	scripts/comparison

.PHONY: bench-functions
bench-functions: python ## Measure every array function from Python against NumPy, by size
	.venv/bin/python bench/python/functions.py

.PHONY: bench-shapes
bench-shapes: python ## Check that ten million statements of different shapes keep a flat resident set
	.venv/bin/python bench/python/shapes.py

.PHONY: bench-frames
bench-frames: python ## Measure aquila.pandas against pandas: db-benchmark's questions, and calls on few rows
	.venv/bin/python bench/python/frames.py --json bench/records/frames.json
	scripts/comparison

.PHONY: python
python: ## Install the Python package into .venv
	@scripts/setup
	$(INSTALL)

.PHONY: wheel
wheel: ## Build a wheel into dist, and try it where there is no Swift
	@scripts/setup
	.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	scripts/check-wheel

.PHONY: simulate
simulate: ## Measure how the analysis grows from 64 to 65,536 simulated ranks
	@scripts/setup
	swift build -c release
	scripts/simulate-growth

.PHONY: docs
docs: ## Build the documentation into docs/build: the pages, and the reference of Swift's declarations
	@scripts/setup
	scripts/docs

.PHONY: format
format: ## Bring all Swift sources into the project's form
	git ls-files -z --cached --others --exclude-standard -- '*.swift' \
	    | xargs -0 swift format --in-place --parallel --configuration .swift-format

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build docs/build out
