# Two commands: `make build` (install, demo data if there is no raw data, score, publish,
# summary) and `make test` (everything the project promises). RAW_DATA, AS_OF_DATE,
# DUCKDB_PATH, PUBLISHED_PATH and PUBLISH_PARQUET are read from the environment or the
# command line.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/.installed

SPARK_STAMP := .venv-spark/.installed

.PHONY: help install build publish dashboard report pictures test test-spark soak bench bench-spark doctor demo lint clean semantic export docs what-if calibrate

help:
	@echo "make build   raw tables -> health score in DuckDB, published (demo data if data/raw is empty)"
	@echo "make publish what a plain dbt build made -> the file that BI tools read"
	@echo "make dashboard  look at it in a browser, on http://127.0.0.1:8501"
	@echo "make report  the board view of a day as one HTML file (DATE=2026-06-30)"
	@echo "make what-if CHANGES=folder  score edited seeds beside the live model, touching nothing"
	@echo "make calibrate  propose weights and curves from history, as a candidate (never live)"
	@echo "make doctor  check a raw folder against the contract, without building"
	@echo "make demo    write the demo data anew into data/raw"
	@echo "make export  latest scores, reasons and tasks as CSV and JSON for a CRM, changed rows only"
	@echo "make docs    the documentation as one HTML file: models, columns, lineage, metrics"
	@echo "make semantic  ask the metrics: ARGS=\"query --metrics accounts,mrr --group-by metric_time__month\""
	@echo "make lint    ruff and sqlfluff"
	@echo "make test    lint, a build of the demo, all tests"
	@echo "make test-spark  three nights on a local Spark cluster, compared with DuckDB (Java 17+)"
	@echo "make soak    20 killed builds, 60 nights replayed for 5 seed numbers (hours)"
	@echo "make bench   what builds cost, as ratios (small; ARGS=\"refresh --size medium\", night, history)"
	@echo "make bench-spark  full refreshes of two sizes on a local Spark cluster"
	@echo "make clean   remove what builds leave, not the raw data"

install: $(STAMP)

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@echo "Installing the locked dependencies into .venv (half a minute) ..."
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --compile \
		--no-deps --require-hashes --requirement requirements.lock \
		2> >(grep -v '^WARNING' >&2)
	@touch $@

build: install
	@$(PY) scripts/build.py $(ARGS)

publish: install
	@$(PY) scripts/publish.py $(ARGS)

dashboard: install
	@$(PY) scripts/dashboard.py $(ARGS)

report: install
	@$(PY) scripts/report.py $(if $(DATE),--date $(DATE)) $(ARGS)

pictures: install
	@$(PY) scripts/pictures.py $(ARGS)
what-if: install
	@test -n "$(CHANGES)" || { echo "Name the folder of edited seeds: make what-if CHANGES=path" >&2; exit 2; }
	@$(PY) scripts/what_if.py "$(CHANGES)" $(if $(MODEL),--model $(MODEL)) $(ARGS)

calibrate: install
	@$(PY) scripts/calibrate.py $(ARGS)

doctor: install
	@$(PY) scripts/doctor.py $(ARGS)

demo: install
	@$(PY) scripts/generate_demo_data.py $(ARGS)

export: install
	@$(PY) scripts/export_scores.py $(ARGS)

docs: install
	@$(PY) scripts/docs_site.py $(ARGS)

semantic: install
	@$(PY) scripts/semantic.py $(ARGS)

lint: install
	@$(PY) scripts/check.py --only lint

test: install
	@$(PY) scripts/check.py

$(SPARK_STAMP): requirements-spark.lock
	@echo "Installing Spark and the locked dependencies into .venv-spark (a minute) ..."
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
		--compile --no-deps --require-hashes --requirement requirements-spark.lock \
		2> >(grep -v '^WARNING' >&2)
	@touch $@

test-spark: $(SPARK_STAMP)
	@CUSTOMER_HEALTH_SPARK=1 .venv-spark/bin/python -m pytest tests/python/spark \
		--durations 3 -p no:cacheprovider $(ARGS)

soak: install
	@echo "Progress, night by night: logs/replay_<seed>.log"
	@CUSTOMER_HEALTH_SOAK=1 $(PY) -m pytest tests/python/test_crash.py \
		tests/python/test_replay.py -v -n 2 -p no:cacheprovider

bench: install
	@$(if $(ARGS),$(PY) scripts/benchmark.py $(ARGS),$(PY) scripts/benchmark.py refresh --size small \
		&& $(PY) scripts/benchmark.py night --size small)

bench-spark: $(SPARK_STAMP)
	@.venv-spark/bin/python scripts/benchmark.py spark $(or $(ARGS),--accounts 400 --months 12)

clean:
	@rm -rf target logs dbt_packages data/check .pytest_cache .ruff_cache .hypothesis
	@rm -f data/warehouse/*.duckdb data/warehouse/*.wal
	@echo "Removed what builds left; raw data, the published file and .venv stay."
