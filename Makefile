# Two commands matter: `make run` and `make test`. Each prepares the machine by itself (scripts/setup.py).

PYTHON ?= python3
ARGS   ?=
BIN    := .venv/bin
SETUP   = @command -v $(PYTHON) >/dev/null || { echo "Python is missing; on Debian and Ubuntu, type: sudo apt-get install -y python3 python3-venv" >&2; exit 3; }; \
	$(PYTHON) scripts/setup.py

.PHONY: run test lint bench screenshots translations pins clean
.DEFAULT_GOAL := run

run: ## the demo in a window, or in the terminal; ARGS="--video camera --audio mic" for the real thing
	$(SETUP) run
	@$(BIN)/python scripts/run.py $(ARGS)

test: ## lint, types, contracts and the whole suite; ARGS="tests/session -k watch" narrows the suite
	$(SETUP) test
	@$(BIN)/python scripts/lint.py
	@$(BIN)/python -m pytest $(ARGS)

lint: ## ruff, mypy and import-linter alone
	$(SETUP) test
	@$(BIN)/python scripts/lint.py

bench: ## speed and memory on this machine, into benchmarks/results/
	$(SETUP) run
	@$(BIN)/aura-desktop bench --save benchmarks/results $(ARGS)

screenshots: ## every view of the window, in both themes and languages
	$(SETUP) test
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m aura_desktop.gui.screenshots docs/images $(ARGS)

translations: ## the window's texts into assets/translations, and those compiled
	$(SETUP) test
	@$(BIN)/python scripts/translations.py

pins: ## constraints.txt anew from what .venv holds
	@$(BIN)/python scripts/pin.py

clean: ## everything that can be made again, except .venv and the models
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
