# make demo   import the example's tables, draft, check       make test   everything that CI runs
# make quick  what to run while working (≤ 60 s)            make bench  slower measurements

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
DEMO := out/chenggong-2023
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
export PIP_NO_INPUT := 1
# make WHEELS=folder …   every package from that folder and nothing from a network (README, Offline)
ifdef WHEELS
export PIP_NO_INDEX := 1
export PIP_FIND_LINKS := $(abspath $(WHEELS))
endif

.PHONY: demo test quick bench lint system clean

demo: $(VENV)/.runtime
	@$(BIN)/drafter import data/chenggong-2023/决算公开表（按报告数字重建）.xlsx \
	  --include data/chenggong-2023/文字材料.yaml --include data/chenggong-2023/业务数据.yaml -o $(DEMO)/facts.yaml
	@$(BIN)/drafter draft $(DEMO)/facts.yaml -o $(DEMO)

test: $(VENV)/.dev system lint
	@$(BIN)/python -m pytest -n auto --dist loadgroup -q

quick: $(VENV)/.dev lint
	@$(BIN)/python -m pytest -n auto -q -m "not slow"

bench: $(VENV)/.dev
	@for file in tests/benchmarks/bench_*.py; do PYTHONPATH=tests $(BIN)/python $$file || exit 1; done

lint: $(VENV)/.dev
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check . || { echo "run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy --no-error-summary

# The browser tests need Chromium and a Chinese font, those of the Word file LibreOffice and Poppler; installed
# where we may, named where we may not.
SYSTEM := chromium libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils openssl \
  fonts-wqy-microhei fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-liberation
system:
	@missing=""; \
	for name in $(SYSTEM); do \
	  dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$name"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing$$missing"; apt-get update -qq >/dev/null && \
	    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "These tests need:$$missing. Install them (Debian: sudo apt-get install$$missing) and run make test again."; exit 1; fi; \
	fi

# One environment for both targets; stamps say what it holds, so that a second run installs nothing.
$(VENV)/.made:
	@python=""; for name in python3 python3.13 python3.12 python3.11; do \
	  if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	[ -n "$$python" ] || { echo "Drafter needs Python 3.11 or newer (需要Python 3.11或更高版本)."; exit 1; }; \
	rm -rf $(VENV); $$python -m venv $(VENV) && touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml constraints.txt
	@echo "installing Drafter into $(VENV)"
	@$(PIP) install --constraint constraints.txt --editable .
	@$(BIN)/python -m compileall -q drafter  # as pip does for a package that is not editable
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "installing what the tests need into $(VENV)"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
