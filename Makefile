# `make help` says what there is.

# Variables of `make run`, also taken from the environment.
GATEWAY_PORT ?= 8080
GRPC_PORT    ?= 50051
CONSOLE_PORT ?= 8090
CONSOLE      ?= 1
DATA_DIR     ?= .run/data
DATABASE_URL ?=
RATE_LIMIT   ?= 0
RUN_INFO     ?= .run/info.json
export GATEWAY_PORT GRPC_PORT CONSOLE_PORT CONSOLE DATA_DIR DATABASE_URL RATE_LIMIT RUN_INFO

# Of `make replay`.
IDP        ?= all
TENANT_URL ?=
TOKEN      ?=
export TENANT_URL TOKEN

# Of `make bench`: a few minutes instead of half an hour; and whatever `rollcall-bench --help` lists.
QUICK ?=
BENCH ?=

# Of `make test`: parts to leave out, by name and with commas.
SKIP ?=
export SKIP

CARGO   ?= cargo
TARGET  := $(or $(CARGO_TARGET_DIR),target)
RELEASE := $(TARGET)/release
BUF     := target/tools/buf

.DEFAULT_GOAL := help
.PHONY: help run token link replay build test test-long mutants bench bench-peers bench-build fmt image

help: ## This list.
	@echo 'Rollcall: people and groups over SCIM 2.0, for the services behind it over gRPC.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Variables of make run (now): GATEWAY_PORT=$(GATEWAY_PORT) GRPC_PORT=$(GRPC_PORT) (0 = any free port)'
	@echo '  CONSOLE_PORT=$(CONSOLE_PORT) CONSOLE=$(CONSOLE) (0 = without the settings page)'
	@echo '  DATA_DIR=$(DATA_DIR) DATABASE_URL=$(if $(DATABASE_URL),(set),) RATE_LIMIT=$(RATE_LIMIT) RUN_INFO=$(RUN_INFO)'
	@echo 'Variables of make replay:    IDP=okta|entra|onelogin|all|FILE TENANT_URL= TOKEN='
	@echo 'Variables of make bench:     QUICK=1 BENCH="--database postgres --only W2,W8 ..."'
	@echo 'Variables of make test:      SKIP=fmt,clippy,unit,sqlite,postgres,scim2,console,buf,deny,doc'

run: build ## Build and run everything on loopback until Ctrl-C.
	@exec $(RELEASE)/rollcall-run

token: build ## Generate a new Secret Token; the present one ends at once.
	@exec $(RELEASE)/rollcall-run token

link: build ## A link to the settings page of what `make run` started.
	@exec $(RELEASE)/rollcall-run link

replay: build ## Play an identity provider against what `make run` started.
	@exec $(RELEASE)/rollcall-replay $(IDP)

build: ## Build the release binaries.
	@echo 'Building the release binaries (the first time takes some minutes) ...'
	@$(CARGO) build --release --locked -p identity-service -p scim-gateway -p settings-console -p tests --bins

test: ## Everything that CI checks. SKIP=part,part leaves parts out.
	@.ci/test

mutants: ## The storage suite once for each condition about organizations, without it; writes docs/isolation.md. ENGINE=postgres
	@$(CARGO) test --locked --workspace --lib -- --ignored --exact --nocapture \
		storage::tests::mutants::run::every_condition_$(if $(filter postgres,$(ENGINE)),of_postgres_)is_needed

test-long: ## What takes long: the same kills and races, many times over.
	@.ci/test long

bench: bench-build ## Measure everything beside a bare stack. QUICK=1 takes a few minutes.
	@$(RELEASE)/rollcall-bench $(if $(QUICK),--quick) $(BENCH)

bench-peers: bench-build ## Measure it beside servers that others have made.
	@tests/bench/peers/install target/peers
	@$(RELEASE)/rollcall-bench --peers $(if $(QUICK),--quick) $(BENCH)

bench-build:
	@echo 'Building the release binaries and what measures them ...'
	@$(CARGO) build --release --locked -p identity-service -p scim-gateway -p settings-console -p tests -p bench --bins

fmt: ## Format the sources.
	@$(CARGO) fmt --all

image: ## At a release: keep the contract's descriptors, which `buf breaking` compares with.
	@.ci/test tools-buf
	@$(BUF) build --exclude-source-info -o proto/identity.v1.binpb
	@echo 'proto/identity.v1.binpb is the contract of this release; commit it.'
