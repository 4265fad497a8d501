# What a developer does here. `make check` is what must be clean at every commit.
GO ?= go
TOOLS = $(GO) run -modfile=.ci/tools/go.mod

.PHONY: build test check bench bench-crawl bench-import fuzz
build:
	$(GO) build -trimpath -o bin/broadsheet ./cmd/broadsheet

test:
	$(GO) test ./...

check:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'gofmt -w the files above'; exit 1; }
	$(GO) vet ./...
	$(TOOLS) honnef.co/go/tools/cmd/staticcheck ./...
	$(GO) test -race -short ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# A whole crawl of 10,000 pages beside bare Colly with go-readability, and beside net/http with html.Parse.
bench-crawl:
	$(GO) test -run '^$$' -bench '^BenchmarkCrawl$$' -benchtime 1x -timeout 30m ./cmd/broadsheet

# A WARC file into an archive, on one core and on two, and what writing costs beside extracting; BROADSHEET_BENCH_WARC names another file.
bench-import:
	$(GO) test -run '^$$' -bench '^BenchmarkImport$$' -benchtime 5x -timeout 30m ./cmd/broadsheet

# Every fuzz target for FUZZTIME each.
FUZZTIME ?= 30s
fuzz:
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; \
	done
