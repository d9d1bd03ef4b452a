# `make` or `make help` lists the commands. The work is done by sahel/machine.

PYTHON ?= python3
MACHINE = @exec "$(PYTHON)" -B sahel/machine

.DEFAULT_GOAL := help
.PHONY: help run dev stop test lint screenshot bench bench-dashboard bench-imports bench-exports bench-api bench-geocoding setup services

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' | while IFS='|' read -r name what; do printf '  %-21s %s\n' "$$name" "$$what"; done

run: ## set everything up and start it: web server, worker, beat, PostgreSQL, Redis
	$(MACHINE) run

dev: ## the same, for working on the code: it starts anew when a file changes
	$(MACHINE) dev

stop: ## end what `make run` or `make dev` started
	$(MACHINE) stop

test: ## run every check and test; PYTEST_ARGS="tests/geocoding -x" chooses some
	$(MACHINE) test

lint: ## check style and layers only
	$(MACHINE) lint

screenshot: ## make the picture in the README
	$(MACHINE) screenshot

bench: ## measure the slow work and the dashboard with invented incidents; half an hour
	$(MACHINE) bench

bench-dashboard: ## measure the dashboard alone; BENCH_ARGS="--sizes 100000" is quick
	$(MACHINE) bench-dashboard

bench-exports: ## measure files of 100,000 incidents: time, first byte, memory
	$(MACHINE) bench-exports

bench-geocoding: ## measure how well places are found; GEONAMES=folder of country dumps
	$(MACHINE) bench-geocoding

bench-imports: ## measure how fast files are imported; UCDP=folder of UCDP GED's files
	$(MACHINE) bench-imports

bench-api: ## measure how fast other programs read, and keep a copy true
	$(MACHINE) bench-api

setup: ## install everything that running and testing need, start nothing
	$(MACHINE) setup

services: ## start PostgreSQL and Redis alone, for use with .venv/bin/python manage.py
	$(MACHINE) services
