# Two commands: `make demo` sets everything up and runs the main job; `make test` sets up and runs the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint reference browser
.DEFAULT_GOAL := demo

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/paperkg build samples/papers.txt --graph kg
	$(BIN)/paperkg query methods-on-dataset -p dataset=ImageNet -p limit=6 --graph kg --format table
	$(BIN)/paperkg view CIFAR-10 -o cifar-10.html --graph kg
	$(BIN)/paperkg export kg.graphml --graph kg
	@echo
	@echo "The graph of samples/papers.txt is in kg/. Now try:"
	@echo "  open cifar-10.html in a browser; open kg.graphml in Gephi or Cytoscape"
	@echo "  $(BIN)/paperkg query                      the questions that it answers"
	@echo "  $(BIN)/paperkg show PPO                   all that is known of a method, with the sentences"
	@echo "  $(BIN)/paperkg build your-page.txt        your own papers: a pasted page or JSON lines"

test: $(VENV)/.installed-dev browser
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests of the pages open a real Chromium: Debian's, where this is Debian and we may install it.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| echo "no Chromium here: the tests of the pages will be skipped"

reference: $(VENV)/.installed-dev
	$(BIN)/python docs/reference.py > docs/commands.md
