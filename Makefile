# Every target is one line: the work is in tools/, which also runs without make.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test endure attack check bench format assets lock screenshots bundle sbom

help:
	@echo 'make run          the tracker with its demo on http://127.0.0.1:8000 (PORT=8001 moves it)'
	@echo 'make test         everything that proves it, on both databases and in a browser (ARGS="-k board")'
	@echo 'make endure       kills, power cuts, faults and crowds, at length (ROUNDS=50 makes it longer)'
	@echo 'make attack       odd and hostile requests, at length (REQUESTS=100000 makes it longer)'
	@echo 'make check        format, lint, types, import rules, security, templates'
	@echo 'make bench        every page held against its floor, in ten minutes (ARGS=--quick in two)'
	@echo 'make format       put right what can be put right without thought'
	@echo 'make assets       build the front end, where it is out of date'
	@echo 'make lock         write the locks from the .in files (ARGS=--upgrade for newer versions)'
	@echo 'make screenshots  pictures of the pages, for the documentation'
	@echo 'make bundle       one archive that installs without a network, in dist/'
	@echo 'make sbom         what the tracker is made of, as CycloneDX, in dist/'
	@echo
	@echo 'Nothing but Python 3.11 or newer is needed; PYTHON=python3.12 chooses one. ARGS are passed on.'

run:
	@$(PYTHON) tools/run.py $(ARGS)

test:
	@$(PYTHON) tools/test.py $(ARGS)

endure:
	@ENDURANCE_ROUNDS=$(or $(ROUNDS),20) $(PYTHON) tools/test.py tests/endurance $(ARGS)

attack:
	@ATTACK_REQUESTS=$(or $(REQUESTS),20000) $(PYTHON) tools/test.py tests/attack $(ARGS)

check:
	@$(PYTHON) tools/check.py $(ARGS)

bench:
	@$(PYTHON) tools/measure.py $(ARGS)

format:
	@$(PYTHON) tools/check.py --fix $(ARGS)

assets:
	@$(PYTHON) tools/build_assets.py $(ARGS)

lock:
	@$(PYTHON) tools/lock.py $(ARGS)

screenshots:
	@$(PYTHON) tools/screenshots.py $(ARGS)

bundle:
	@$(PYTHON) tools/bundle.py $(ARGS)

sbom:
	@$(PYTHON) tools/sbom.py $(ARGS)
