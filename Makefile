# Two commands matter: `make run` and `make test`. Everything else is for those who work on Telar.
.PHONY: run test test-slow check bench clean

PYTHON ?= python3
# The slowest are named, so that what a change costs is seen. Two processes, or one on one core: tests/conftest.py says
# who runs what.
PYTEST = OMP_NUM_THREADS=1 .venv/bin/python -m pytest --durations=30 --numprocesses auto --maxprocesses 2

run:
	@$(PYTHON) -m collab.install run
	@exec .venv/bin/python -m collab.supervisor

test:
	@$(PYTHON) -m collab.install test
	cd frontend && npm test --silent
	$(PYTEST)

test-slow:
	@$(PYTHON) -m collab.install test
	$(PYTEST) -m slow --numprocesses 0

check:
	@$(PYTHON) -m collab.install test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run --skip-checks
	cd frontend && npm run check --silent

# Figures, one JSON line each. TELAR_BENCH_PEERS=<folder of the load generator> and COLLAB_WORK=<installed peers> add
# the ceiling and the peers' own lines.
bench:
	@$(PYTHON) -m collab.install test
	@.venv/bin/python -m bench $(if $(ONLY),--only $(ONLY))
