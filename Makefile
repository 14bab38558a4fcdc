# Team Export for Mattermost. "make help" lists the targets.
#
# A fresh machine needs Go, Node.js with npm, and make; everything else is
# installed or built by these targets. Heavy builds (the Mattermost server for
# the tests, the linter) are kept in the user's cache folder.

GO      ?= go
NPM     ?= npm
BED     := build/testbed
CACHE   ?= $(shell $(GO) env GOCACHE)/../mattermost-plugin-team-export
LINT    := $(CACHE)/golangci-lint-2.15.0/golangci-lint
LINT_AT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# Time for each fuzz target of "make fuzz".
FUZZTIME ?= 30s
# How many runs of end-to-end tests go on side by side. They mostly wait.
LANES ?= 2

.DEFAULT_GOAL := help

## help: list the targets
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | sort | awk -F': ' '{printf "  %-12s %s\n", $$1, $$2}'

## demo: export a team from a real server, import it natively on a second and with the plugin on a third, compare all (KEEP=1 leaves them up; SERVER=11.1 and TARGET=10.9 choose versions below build/testbed/servers)
.PHONY: demo
demo: webapp
	@bundle=$$($(GO) run ./build/package -host) && \
	(cd $(BED) && $(GO) build -o "$(CURDIR)/dist/demo-runner" ./cmd/demo) && \
	$(if $(SERVER),TESTBED_SERVER=$(SERVER)) dist/demo-runner -bundle "$$bundle" -output dist/demo $(if $(TARGET),-target $(TARGET)) $(if $(KEEP),-keep)

## demo-stop: stop the servers that "KEEP=1 make demo" left up
.PHONY: demo-stop
demo-stop:
	@cd $(BED) && $(GO) run ./cmd/demo -stop -output "$(CURDIR)/dist/demo"

## bench: measure exports and imports against the native ones and write docs/benchmarks*.md (about an hour; BENCHFLAGS="-only import" for imports alone)
.PHONY: bench
bench: webapp
	@bundle=$$($(GO) run ./build/package -host) && \
	(cd $(BED) && $(GO) build -o "$(CURDIR)/dist/bench-runner" ./cmd/bench) && \
	dist/bench-runner -bundle "$$bundle" $(BENCHFLAGS)

## bench-search: measure the search of pages on a generated million posts (SEARCHFLAGS="-posts 100000")
.PHONY: bench-search
bench-search:
	@cd $(BED) && $(GO) run ./cmd/searchbench -posts 1000000 $(SEARCHFLAGS)

## dist: build the plugin bundle, and the program teamarchive, for all platforms
.PHONY: dist
dist: webapp
	$(GO) run ./build/package

## check: format, vet, lint, types and unit tests; fast enough for every commit
.PHONY: check
check: lint test-unit test-webapp

## lint: format, vet and lint all Go code, and look for stale module files
.PHONY: lint
lint: $(LINT)
	$(LINT) run ./...
	cd $(BED) && $(LINT) run -c "$(CURDIR)/.golangci.yml" ./...
	$(GO) mod tidy -diff
	cd $(BED) && $(GO) mod tidy -diff

## fmt: format all Go files
.PHONY: fmt
fmt: $(LINT)
	$(LINT) fmt ./...
	cd $(BED) && $(LINT) fmt -c "$(CURDIR)/.golangci.yml" ./...

## test: all tests - unit, web app, and stores and end to end on real servers
.PHONY: test
test: test-unit test-webapp test-real

## test-unit: tests that need nothing but Go
.PHONY: test-unit
test-unit:
	$(GO) test -race -timeout 20m ./...

## test-webapp: type check, lint and tests of the web app
.PHONY: test-webapp
test-webapp: webapp/node_modules/.installed
	cd webapp && $(NPM) run --silent check && $(NPM) test --silent

## test-real: tests on real Mattermost servers, PostgreSQL and S3 (LANES=1: one after the other)
.PHONY: test-real
test-real: webapp
	cd $(BED) && $(GO) vet ./... && $(GO) run ./cmd/lanes -lanes $(LANES) $$($(GO) list ./... | grep -v '/e2e$$')

## test-deltas: export, change and merge teams of fifty seeds (SEEDS=50), of which make test-real takes three
.PHONY: test-deltas
test-deltas: webapp
	@cd $(BED) && CHANGE_SEEDS=$(or $(SEEDS),50) $(GO) test -count=1 -timeout 30m -run TestADeltaAndItsBase ./e2e

## test-versions: exchange teams with each pinned version of Mattermost, then test-newer (minutes for each server that was not built yet)
.PHONY: test-versions
test-versions: webapp
	cd $(BED) && TESTBED_VERSIONS=all $(GO) test -count=1 -timeout 40m -run 'TestExport_ArrivesOnOtherVersions|TestPull_SavesWhatServersOfOtherVersionsShow' ./e2e
	$(MAKE) test-newer

# The tests that need no server on the schema, which 11.4 cannot use any more without what 12.0 drops.
NEWEST = TestProbe|TestWrite|TestAddShells|TestExtras|TestPosts_|TestExport_OnTheSchema

## test-newer: run all tests of the stores (writer, undo and ledger too) on the schema of newer servers, as far as it is known
.PHONY: test-newer
test-newer:
	cd $(BED) && TESTBED_SCHEMA=newer $(GO) test -count=1 -timeout 40m ./stores
	cd $(BED) && TESTBED_SCHEMA=newest $(GO) test -count=1 -timeout 40m -run '$(NEWEST)' ./stores

## golden: write the golden files and the types of the web app anew, then look at the diff
.PHONY: golden
golden:
	$(GO) test ./server/exporter ./server/importer ./server/command ./offline/schema ./cmd/teamarchive ./build/typescript -update

## fuzz: run each fuzz target for FUZZTIME
.PHONY: fuzz
fuzz:
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' server offline cmd | sed 's|/[^/]*:func | |' | while read -r room target; do \
		echo "$$room $$target" && $(GO) test "./$$room" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s || exit 1; \
	done

## webapp: build the web app
.PHONY: webapp
webapp: webapp/node_modules/.installed
	cd webapp && $(NPM) run --silent build

## clean: remove what was built here; caches stay
.PHONY: clean
clean:
	rm -rf dist webapp/dist

webapp/node_modules/.installed: webapp/package.json webapp/package-lock.json
	cd webapp && $(NPM) ci --no-audit --no-fund --silent
	@touch $@

$(LINT):
	mkdir -p $(dir $@)
	GOBIN="$(abspath $(dir $@))" $(GO) install $(LINT_AT)
