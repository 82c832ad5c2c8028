# Every task, one line each; the steps themselves are in scripts/.
PYTHON ?= $(if $(shell test -f .venv/made -a -x .venv/bin/python && echo made),.venv/bin/python,$(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell command -v $(name)))))
SETUP = $(or $(PYTHON),$(error There is no python3 here. Tetris Viz needs Python 3.11 to 3.14)) -m scripts.setup
VENV = .venv/bin/python
export NUMBA_CACHE_DIR = $(CURDIR)/.venv/numba-cache
# CPU time is measured, and a second thread spins more than it computes on products as small as these.
export OPENBLAS_NUM_THREADS = 1
# What Python compiles at the first import is kept: six processes import it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check faults bench-start bench-learning bench-overhead bench-history bench-page bench-ranking bench-rooms bench-ipc browsers screenshots setup setup-dev help
.DEFAULT_GOAL := help

run: setup ## set up what is missing, then start the server
	@exec $(VENV) app.py

test: setup-dev ## set up, then run every check and test
	@$(VENV) scripts/test.py

check: setup-dev ## lint, types and import contracts
	@$(VENV) scripts/test.py check

faults: setup-dev ## the tests that kill processes, in full (half an hour)
	@TETRIS_VIZ_FAULTS=full $(VENV) -m pytest tests/faults

bench-start: setup-dev ## how soon the server answers, and something is seen
	@$(VENV) -m benchmarks.bench_start

bench-learning: setup-dev ## how fast and how well the presets learn (over an hour)
	@$(VENV) -m benchmarks.bench_learning $(ROWS)

bench-overhead: setup-dev ## what the audience costs training
	@$(VENV) -m benchmarks.bench_overhead

bench-history: setup-dev ## what ten million points cost the first look at the curves (ten minutes)
	@$(VENV) -m benchmarks.bench_history

bench-page: setup-dev ## how fast the room's page is, and that it stays so (a quarter of an hour)
	@$(VENV) -m benchmarks.bench_page

bench-ranking: setup-dev ## whether "best first" is the order in which runs play (a quarter of an hour)
	@$(VENV) -m benchmarks.bench_ranking $(ROWS)

bench-rooms: setup-dev ## what a thousand finished runs cost beside one that trains (five minutes)
	@$(VENV) -m benchmarks.bench_rooms

bench-ipc: setup-dev ## what a message between processes costs beside pickle (seconds)
	@$(VENV) -m benchmarks.bench_ipc

browsers: setup-dev ## every page in Firefox and in WebKit (a minute each)
	@$(VENV) -m scripts.browsers

screenshots: setup-dev ## take the pictures in docs/images from a real server
	@$(VENV) -m scripts.screenshots

setup: ## install everything that running needs
	@$(SETUP)

setup-dev: ## install what tests and checks need, too
	@$(SETUP) dev

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'
