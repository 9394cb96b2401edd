# qmpspec: one Makefile, not recursive over folders; all that is built goes
# below build/, a folder for each variant of compiler and flags.
#
# Knobs
#   CC, CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS   yours are appended to ours
#   SAN=address,undefined    sanitizers     WERROR=1   warnings are errors
#   ENDPOINT=FILE.o          what is tested in-process, for the reference; an
#                            archive will do; ENDPOINT_LIBS= what it links
#   ENDPOINT_SRC=DIR         the same, made of harness/qmp and harness/ref in
#                            another tree; the judge stays this one's
#   CJSON=DIR                cJSON from its source there, built as all else is,
#                            and not the library; SAN=memory needs that
#   F=TARGET TIME=SECONDS    what fuzz and afl fuzz (server), how long (60)
#   TARGET=NAME              what cuts, races, heavy and soak run on (ref)
#   FORMAT=tap               how verdicts are printed (text)
#   BUILD=DIR                folder of this variant
#   PREFIX, DESTDIR          of install
#   FILES='A.c B.h'          what format and tidy read
#   MUTANTS=all              what mutants runs (a sample)
#   SEEDS=N CAP=N OTHERS=N DRAW=SEED JOBS=N BUGS='1 2'   of bench-fuzz: runs of
#                            a bug (5), executions (1000000; 200000), which 10
#                            bugs are drawn, at a time, and which at all
#   V=1                      print the commands that build

VERSION := 0.1.0

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
TARGET ?= ref
FORMAT ?= text

Q := $(if $(V),,@)

comma := ,
empty :=
space := $(empty) $(empty)
VARIANT := $(subst $(space),-,$(strip $(notdir $(firstword $(CC))) \
	$(subst $(comma), ,$(SAN)) $(if $(WERROR),werror)))
BASE ?= build
BUILD ?= $(BASE)/$(VARIANT)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -fno-common \
	$(if $(WERROR),-Werror)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)

BASE_CPPFLAGS := -D_GNU_SOURCE -DQS_VERSION='"$(VERSION)"' \
	-DQS_DATADIR='"$(PREFIX)/share/qmpspec"' -Iharness -Ifuzz -I.
ALL_CPPFLAGS := $(BASE_CPPFLAGS) $(CPPFLAGS)
ALL_CFLAGS := -std=c11 $(WARN) $(SANFLAGS) $(CFLAGS)
# An engine's time is for what is tested: judge, player and oracles are built
# without sanitizers there; a replay without engine has them.  But to
# MemorySanitizer what other code has written is not written.
UNSEEN = $(if $(filter memory,$(subst $(comma), ,$(SAN))),,$(SANFLAGS))
# The flags of a fleet come in CFLAGS.
ifeq ($(ENGINE),fleet)
UNSEEN = -fsanitize=fuzzer-no-link -fsanitize-coverage=% $(if $(filter \
	-fsanitize=memory%,$(CFLAGS)),,-fsanitize% -fno-sanitize%)
endif
OBJ_CFLAGS = $(if $(ENGINE),$(filter-out $(UNSEEN),$(ALL_CFLAGS)),\
	$(ALL_CFLAGS))
ALL_LDFLAGS := $(SANFLAGS) $(LDFLAGS)
CJSON_LIB := $(if $(CJSON),$(BUILD)/libcjson.a)
LIBS := $(ENDPOINT_LIBS) $(or $(CJSON_LIB),-lcjson) -lm $(LDLIBS)

QMP_SRC := $(wildcard harness/qmp/*.c)
REF_SRC := $(wildcard harness/ref/*.c)
SUITE_SRC := $(foreach d,tape target suite report,$(wildcard harness/$d/*.c))
PROOF_SRC := $(wildcard harness/proof/*.c)
CLI_SRC := $(wildcard harness/*.c)
TEST_SRC := $(wildcard harness/test/*.c)
# The oracles, for the commands that replay.
ORACLE_SRC := $(patsubst %,fuzz/%.c,alloc check client_model fail feedback \
	finder heard inert lie memory model_rules oracle oracle_alive \
	oracle_news oracle_wire pool record scan scan_atom target)
ALL_SRC := $(QMP_SRC) $(REF_SRC) $(SUITE_SRC) $(PROOF_SRC) $(CLI_SRC) \
	$(TEST_SRC) $(wildcard fuzz/*.c)
SCRIPTS := $(wildcard scripts/* scripts/action/* scripts/interop.d/* \
	scripts/interop.d/*/* .ci/run .clusterfuzzlite/build.sh)
# specs/bad holds mistakes on purpose, for harness/test/test_bad.c.
SPECS = $(shell find specs -path specs/bad -prune -o -name '*.qmp' -print | \
	LC_ALL=C sort)

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
# What an engine is to see; see Fuzzing.
seen = $(if $(ENGINE),$(patsubst %.c,$(BUILD)/seen/%.o,$(1)),$(obj))
# What is tested, maybe that of another tree.
tested = $(if $(ENDPOINT_SRC),$(patsubst %.c,$(BUILD)/from/%.o,$(1)),$(seen))

# First those that take longest, for they decide when the last ends.
LONGEST := $(patsubst %,harness/test/test_%.c,callers fuzz)
TESTS := $(patsubst harness/test/%.c,$(BUILD)/test/%,\
	$(LONGEST) $(filter-out $(LONGEST),$(wildcard harness/test/test_*.c)))
QMPSPEC := $(BUILD)/qmpspec
ENDPOINT ?= $(BUILD)/endpoint.o
# Somebody else's; then this stands for it where programs are linked.
FOREIGN := $(filter-out $(BUILD)/endpoint.o,$(ENDPOINT))
ENDPOINT_OK := $(if $(FOREIGN),$(BUILD)/endpoint.ok,$(ENDPOINT))

MAKEFLAGS += --output-sync=target --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

all: $(QMPSPEC) ## build qmpspec

# What a variant was built with: other flags build anew, another endpoint or
# library links anew.
quoted = '$(subst ','\'',$(1))'
$(BUILD)/flags: HOW = $(CC) $(ENDPOINT_SRC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) \
	$(OBJ_CFLAGS) $(CJSON)
$(BUILD)/link: HOW = $(CC) $(ALL_LDFLAGS) $(LIBS) $(ENDPOINT)
$(BUILD)/flags $(BUILD)/link: FORCE
	@mkdir -p $(@D)
	@test ! -d build || test -e build/.gitignore || \
		echo '*' >build/.gitignore
	@printf '%s\n' $(call quoted,$(HOW)) | cmp -s - $@ || \
		printf '%s\n' $(call quoted,$(HOW)) >$@

# Somebody else's code has warnings of its own, and is included as if it were
# installed.
ifneq ($(CJSON),)
BASE_CPPFLAGS += -isystem $(BUILD)/cjson
$(CJSON_LIB): $(CJSON)/cJSON.c $(CJSON)/cJSON.h $(BUILD)/flags
	@mkdir -p $(BUILD)/cjson/cjson
	@echo '  CC    $@'
	$(Q)cp $(CJSON)/cJSON.h $(BUILD)/cjson/cjson/
	$(Q)$(CC) $(OBJ_CFLAGS) -w -c -o $(BUILD)/cjson/cJSON.o $<
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(BUILD)/cjson/cJSON.o
$(BUILD)/link: $(CJSON_LIB)
endif

$(BUILD)/%.o: %.c $(BUILD)/flags | $(CJSON_LIB)
	@mkdir -p $(@D)
	@echo '  CC    $@'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(OBJ_CFLAGS) -MMD -MP -c -o $@ $<

# What is tested is one object: core and reference, with one symbol to see.
# Judge and runner link a core of their own, so that a broken parser cannot
# blind the judge of it.
$(BUILD)/endpoint.o: $(call tested,$(QMP_SRC) $(REF_SRC))
	@echo '  LD    $@'
	$(Q)$(LD) -r -o $@.all $^
	$(Q)objcopy --keep-global-symbol=qs_endpoint_get $@.all $@
	$(Q)rm -f $@.all

# Whether it is one, told before a linker says it in its own words.
$(BUILD)/endpoint.ok: $(FOREIGN) $(BUILD)/libsuite.a $(BUILD)/link
	$(Q)scripts/check-endpoint $(ENDPOINT) $(BUILD)/libsuite.a
	@touch $@

$(BUILD)/libsuite.a: $(call obj,$(QMP_SRC) $(SUITE_SRC))
	@echo '  AR    $@'
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# The proof and the unit tests call the reference by its parts.
$(BUILD)/libref.a: $(call obj,$(REF_SRC) $(PROOF_SRC))
	@echo '  AR    $@'
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(QMPSPEC): $(call obj,$(CLI_SRC) $(ORACLE_SRC)) $(BUILD)/libsuite.a \
		$(ENDPOINT_OK) $(BUILD)/libref.a $(BUILD)/link
	@echo '  LINK  $@'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(WRAP) \
		-Wl,-u,qs_endpoint_get -o $@ \
		$(call obj,$(CLI_SRC) $(ORACLE_SRC)) $(ENDPOINT) $(BUILD)/libref.a \
		$(BUILD)/libsuite.a $(LIBS)

$(BUILD)/test/%: $(BUILD)/harness/test/%.o $(BUILD)/harness/test/test.o \
		$(BUILD)/libref.a $(BUILD)/libsuite.a
	@mkdir -p $(@D)
	@echo '  LINK  $@'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(BUILD)/libref.a \
		$(BUILD)/libsuite.a $(LIBS)

# The oracles, over endpoints of the test's own; theirs is the reference.
$(BUILD)/test/test_found: $(call obj,$(ORACLE_SRC)) $(BUILD)/endpoint.o
$(BUILD)/test/test_found: LIBS += $(WRAP)

# Their allocations are counted or fail: see harness/test/alloc.h.
COUNTED := $(patsubst %,$(BUILD)/test/test_%,json json_equal nomem)
$(COUNTED): $(BUILD)/harness/test/alloc.o
$(COUNTED): LIBS += $(patsubst %,-Wl$(comma)--wrap=%,\
	malloc calloc realloc strdup free strcmp)

$(BUILD)/test/test_feedback: $(call obj,fuzz/feedback.c)
# A scanner that shares nothing with the core needs a test of its own.
$(BUILD)/test/test_scan: $(call obj,fuzz/scan.c fuzz/scan_atom.c)

tests: $(TESTS) ## build the unit tests

# A step of a check: one TAP line that tells how it went.
step = @if $(2); then echo 'ok - $(1) ($(VARIANT))'; \
	else echo 'not ok - $(1) ($(VARIANT))'; exit 1; fi
# The commands and the description `serve` find the built program first.
RUN = PATH="$(abspath $(BUILD)):$$PATH" $(QMPSPEC) run --format $(FORMAT)

# Several at once, for the long ones wait for deadlines; what one says stays
# together.
test: $(TESTS) $(QMPSPEC) ## build and run the unit tests
	@printf '%s\n' $(TESTS) | PATH="$(abspath $(BUILD)):$$PATH" \
		xargs -P "$$(($$(nproc) * 2))" -I '{}' sh -c \
		'said=$$({} 2>&1); bad=$$?; printf "%s\n" "$$said"; exit $$bad'

house: ## includes, names, lengths, banned calls
	$(call step,house,scripts/check-house)

# Sanitizers add symbols of their own; what they are added to is the same.
symbols: $(BUILD)/libsuite.a $(BUILD)/libref.a $(BUILD)/endpoint.o
	$(if $(SAN),@:,$(call step,symbols,scripts/check-house --symbols $^))

shell: ## shellcheck on all scripts
	$(call step,shellcheck,grep -d skip -lE \
		'^(#!.*sh|# shellcheck shell=.*)$$' $(SCRIPTS) | xargs shellcheck)

workflows: $(QMPSPEC) ## try the action; lint what CI runs, where actionlint is there
	$(call step,the action,scripts/action/test $(BUILD))
	@status=0; scripts/check-workflows || status=$$?; case $$status in \
	0) echo 'ok - workflows' ;; \
	3) echo 'ok - workflows # SKIP not installed: actionlint' ;; \
	*) echo 'not ok - workflows'; exit 1 ;; esac

man: $(QMPSPEC) ## check the manual page
	$(call step,manual,scripts/check-manual harness/qmpspec.1 $(QMPSPEC))

# Examples of our own making; scripts/doc-examples reads QEMU's.
EXAMPLES := harness/test/examples
examples: $(QMPSPEC) ## check what is read from documentation examples
	$(call step,documentation examples,QMPSPEC=$(QMPSPEC) \
		scripts/doc-examples $(EXAMPLES) | sed 's/:[0-9]*: .*//' | \
		cmp - $(EXAMPLES)/expected)

lint: $(QMPSPEC) ## check the specs beyond their grammar
	$(call step,lint of the specs,$(QMPSPEC) lint)
	$(call step,statements,$(QMPSPEC) statements --check)

fmt: $(QMPSPEC) ## check that the specs are in canonical form
	$(call step,form of the specs,$(QMPSPEC) fmt --check $(SPECS))

ref: $(QMPSPEC) ## run the specs on the reference, in both roles
	$(RUN)
	$(RUN) --role client
	$(RUN) --role client --target connect
	$(RUN) --role client --target connect-2010

# Where nobody said -j: two for each core, for much of it waits.
JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell \
	echo $$((2 * $$(nproc)))))

# What is checked in each variant, and what once: the tree is the same in
# all, and `make bugs` plants the bugs in every flavour.
check-built: symbols man examples test lint fmt ref replay crashes
check-once: house shell page-static witnesses
check-now: check-once check-built

check: ## all that is quick: house, unit tests, specs, reference, corpus
	+@$(MAKE) $(JOBS) --no-print-directory WERROR=1 check-now

# Every variant has its own folder, also when BUILD was given; the last ones
# run even if the first fail.  What mostly waits runs beside what computes.
variant = $(MAKE) $(JOBS) --no-print-directory WERROR=1 CC=$(1) SAN=$(2) \
	BUILD=$(BASE)/all-$(1)$(if $(2),-san) $(3) || bad=1

check-all: ## what CI runs: both compilers, sanitizers, valgrind, conform, engines
	+@bad=0; \
	$(call variant,gcc,,check-now); \
	$(call variant,clang,address$(comma)undefined,check-built); \
	$(call variant,gcc,,-k valgrind prove conform page-test workflows); \
	$(call variant,gcc,,edits); \
	$(call variant,gcc,,foreign FOREIGN_BUILD=$(BASE)/all-gcc); \
	$(MAKE) $(JOBS) --no-print-directory engines || bad=1; \
	exit $$bad

conform: $(QMPSPEC) ## run the specs on each real server installed here
	@PATH="$(abspath $(BUILD)):$$PATH" scripts/conform $(FORMAT)

interop: $(QMPSPEC) ## the clients of others: install them, run the suite on each
	@PATH="$(abspath $(BUILD)):$$PATH" scripts/interop --install
	@PATH="$(abspath $(BUILD)):$$PATH" scripts/interop

cuts: $(QMPSPEC) ## run TARGET with the bytes cut in all ways
	$(RUN) --target $(TARGET) --cuts all

races: $(QMPSPEC) ## run TARGET with the races too
	$(RUN) --target $(TARGET) --races

heavy: $(QMPSPEC) ## run TARGET with the heavy cases too
	$(RUN) --target $(TARGET) --heavy

soak: $(QMPSPEC) ## 50 runs of TARGET, then one under load: same verdicts
	@PATH="$(abspath $(BUILD)):$$PATH" scripts/soak $(TARGET)

valgrind: $(QMPSPEC) ## run the specs on the reference under valgrind
	valgrind -q --leak-check=full --errors-for-leak-kinds=all \
		--error-exitcode=9 $(QMPSPEC) run --format $(FORMAT) --cuts none
	valgrind -q --leak-check=full --errors-for-leak-kinds=all \
		--error-exitcode=9 $(QMPSPEC) run --format $(FORMAT) --cuts none \
		--role client

BENCH_SRC := $(wildcard harness/test/bench*.c)
$(BUILD)/bench: $(call obj,$(BENCH_SRC)) $(BUILD)/libsuite.a $(ENDPOINT_OK) \
		$(BUILD)/link
	@echo '  LINK  $@'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(call obj,$(BENCH_SRC)) \
		$(ENDPOINT) $(BUILD)/libsuite.a $(LIBS)

bench: $(BUILD)/bench $(QMPSPEC) ## requests a second, the runner's share, cost by size, fuzzing
	@PATH="$(abspath $(BUILD)):$$PATH" $(BUILD)/bench $(QMPSPEC)
	+@$(MAKE) --no-print-directory bench-rates

# Proof ----------------------------------------------------------------------

# FLOORS=write takes what is measured as what must be reached from now on.
COVERED := CC=clang SAN= ENGINE= BUILD=$(BASE)/all-clang-coverage \
	CFLAGS='-O1 -g -fprofile-instr-generate -fcoverage-mapping'
coverage: ## measure what tests, specs and corpus run; floors in corpus/FLOORS
	+@$(MAKE) --no-print-directory $(COVERED) $(BASE)/all-clang-coverage/qmpspec \
		tests fuzzers
	$(call with,libfuzzer,$(FUZZ_SAN)) fuzzers
	$(call step,coverage,scripts/coverage $(if $(filter write,$(FLOORS)),\
		--floors) $(BASE)/all-clang-coverage $(BASE)/fuzz-libfuzzer-san \
		$(BASE)/coverage)

page: $(QMPSPEC) ## measure what is quick, write all that is known as build/page.html
	@PATH="$(abspath $(BUILD)):$$PATH" scripts/page-all $(BASE)

page-static: ## check the page that is written from lines kept for that
	@scripts/page-test --static

page-test: ## the same, and click through it in a real browser
	@scripts/page-test --pictures $(BASE)/pictures

# What it prints stands in the README, too.
prove: $(QMPSPEC) ## show that the specs catch every mutant and every liar
	@$(QMPSPEC) prove >$(BUILD)/prove.txt; status=$$?; \
	cat $(BUILD)/prove.txt; exit $$status
	$(call step,totals in the README,scripts/totals --check \
		$(BUILD)/prove.txt)

totals: $(QMPSPEC) ## write what prove prints into the README
	$(QMPSPEC) prove >$(BUILD)/prove.txt
	scripts/totals $(BUILD)/prove.txt

# MUTANTS=all runs them all, which takes half an hour.
mutants: ## mutate the sources of what is tested: a sample, or MUTANTS=all
	scripts/mutate --json $(BASE)/page/source.jsonl \
		$(if $(filter all,$(MUTANTS)),--all,--seconds 60)

edits: $(QMPSPEC) ## 200 drawn edits of what `qmpspec serve` says
	scripts/edits $(QMPSPEC)

# Fuzzing --------------------------------------------------------------------
#
# One source a target, for three engines: ENGINE empty (each file is run
# once), libfuzzer and afl.  What is tested, endpoint.o, is compiled so that
# the engine sees its coverage; judge and oracles are not.  ENGINE=replay is
# the first of the three, built as the others are: only what is tested is
# sanitized.  ENGINE=fleet is whatever the fleet's flags say: CFLAGS, CXXFLAGS
# and LIB_FUZZING_ENGINE, see .clusterfuzzlite/build.sh.

ENGINE ?=
TARGETS := server client split selfplay huge json spec
F ?= server
TIME ?= 60
CORPUS ?= $(BASE)/corpus/$F

WRAP := $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc free strdup)
ENGINE_SRC := fuzz/replay.c fuzz/bare.c fuzz/dict.c fuzz/shim.c \
	fuzz/mutate_libfuzzer.c fuzz/mutate_afl.c fuzz/roles.c fuzz/blind.c
FUZZ_SRC := $(filter-out $(TARGETS:%=fuzz/%.c) $(ENGINE_SRC),\
	$(wildcard fuzz/*.c))
FUZZERS := $(TARGETS:%=$(BUILD)/fuzz/%)

# Targets that fuzz the suite's own code see that code, too.
OWN_json := $(QMP_SRC)
OWN_spec := $(QMP_SRC) harness/suite/case.c harness/suite/pattern.c \
	$(wildcard harness/suite/parse*.c harness/suite/print*.c)
$(BUILD)/fuzz/json: $(call seen,$(OWN_json))
$(BUILD)/fuzz/spec: $(call seen,$(OWN_spec))

SEEN_CC = $(if $(filter afl,$(ENGINE)),afl-clang-fast,$(CC))
# Comparisons of numbers are not told: that takes a quarter of the time, and
# the words that matter are compared as strings, which libFuzzer sees anyway.
SEEN = $(if $(filter libfuzzer,$(ENGINE)),-fsanitize=fuzzer-no-link \
	-fno-sanitize-coverage=trace-cmp)
# The mutator is for tapes; the others are left to the engine's own.
FUZZING_ENGINE ?= libfuzzer
DRIVER_OBJ := $(if $(filter libfuzzer afl fleet,$(ENGINE)),,\
	$(BUILD)/fuzz/replay.o)
LINK_FUZZER = $(SEEN_CC) $(ALL_CFLAGS)
DRIVER_LIB := $(if $(filter libfuzzer afl,$(ENGINE)),-fsanitize=fuzzer)
ifeq ($(ENGINE),fleet)
LINK_FUZZER = $(CXX) $(CXXFLAGS)
DRIVER_LIB := $(LIB_FUZZING_ENGINE)
endif
ifneq ($(filter libfuzzer fleet:libfuzzer,$(ENGINE) \
	$(ENGINE):$(FUZZING_ENGINE)),)
MUTATOR_OBJ := $(patsubst %,$(BUILD)/fuzz/%.o,shim mutate_libfuzzer)
$(patsubst %,$(BUILD)/fuzz/%,$(filter-out json spec,$(TARGETS))): \
	$(MUTATOR_OBJ)
endif
$(TARGETS:%=$(BUILD)/fuzz/%.o): private OBJ_CFLAGS = $(ALL_CFLAGS)
$(BUILD)/fuzz/feedback.o $(BUILD)/fuzz/input.o: private ALL_CPPFLAGS += \
	$(if $(filter afl,$(ENGINE)),-DQS_FUZZ_AFL)

define see
	@mkdir -p $(@D)
	@echo '  CC    $@'
	$(Q)AFL_QUIET=1 $(SEEN_CC) $(1) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(SEEN) \
		-MMD -MP -c -o $@ $<
endef
$(BUILD)/seen/%.o: %.c $(BUILD)/flags | $(CJSON_LIB)
	$(call see)
$(BUILD)/from/%.o: $(ENDPOINT_SRC)/%.c $(BUILD)/flags | $(CJSON_LIB)
	$(call see,-I$(ENDPOINT_SRC)/harness)

$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(call obj,$(FUZZ_SRC)) \
		$(DRIVER_OBJ) $(ENDPOINT_OK) $(BUILD)/libsuite.a $(BUILD)/link
	@echo '  LINK  $@'
	$(Q)AFL_QUIET=1 $(LINK_FUZZER) $(ALL_LDFLAGS) $(WRAP) -o $@ \
		$(filter-out $(ENDPOINT),$(filter %.o,$^)) $(ENDPOINT) \
		$(BUILD)/libsuite.a $(DRIVER_LIB) $(LIBS)

# Says in which roles there is an endpoint.
$(BUILD)/fuzz/roles: $(BUILD)/fuzz/roles.o $(ENDPOINT_OK) $(BUILD)/libsuite.a \
		$(BUILD)/link
	@echo '  LINK  $@'
	$(Q)AFL_QUIET=1 $(SEEN_CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(SEEN) -o $@ \
		$(BUILD)/fuzz/roles.o $(ENDPOINT) $(BUILD)/libsuite.a $(LIBS)

fleet: $(FUZZERS) $(BASE)/qmp.dict

fuzzers: $(FUZZERS) $(BUILD)/fuzz/roles ## build the fuzz targets

# AFL++ loads its mutator; libFuzzer has it linked.
$(BUILD)/fuzz/mutate.so: fuzz/mutate_afl.c fuzz/shim.c $(QMP_SRC) \
		$(wildcard harness/tape/mutate*.c) $(BUILD)/flags | $(CJSON_LIB)
	@mkdir -p $(@D)
	@echo '  LINK  $@'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(filter-out $(SANFLAGS),$(ALL_CFLAGS)) \
		-fPIC -shared -o $@ $(filter %.c,$^) $(LIBS)

$(BUILD)/fuzz/dict: $(BUILD)/fuzz/dict.o $(BUILD)/libsuite.a $(BUILD)/link
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
		$(BUILD)/libsuite.a $(LIBS)

$(BASE)/qmp.dict: $(BUILD)/fuzz/dict
	$(Q)$< >$@

$(BUILD)/fuzz/bare: $(patsubst %,$(BUILD)/fuzz/%.o,bare replay feedback) \
		$(BUILD)/libsuite.a $(BUILD)/link
	@echo '  LINK  $@'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
		$(BUILD)/libsuite.a $(LIBS)

replay: $(FUZZERS) $(BUILD)/fuzz/roles ## run the corpus and all that ever crashed, once
	$(if $(FOREIGN),@scripts/replay-foreign $(BUILD)/fuzz,$(call step,$(strip \
		replay of the corpus $(ENGINE:%=in %)),scripts/replay \
		$(ENGINE:%=--engine %) $(BUILD)/fuzz))

FOREIGN_BUILD ?= $(BASE)/foreign
foreign: ## build the examples of other endpoints, run and replay on each
	@OUT=$(FOREIGN_BUILD) scripts/foreign

examples-fuzz: ## fuzz the naive example: its flaws must be found
	@scripts/foreign --fuzz

check-build: ## check what a fleet would build, for each of its sanitizers
	@CJSON=$(CJSON) BASE=$(BASE) scripts/check-build

crashes: ## check that all that ever crashed has its spec
	$(call step,specs of what crashed,scripts/crash-specs)

seeds: $(QMPSPEC) ## write corpus/ anew from the specs
	find corpus/server corpus/client -type f ! -name 'merged-*' -delete
	$(QMPSPEC) seed --out corpus
	scripts/replay --manifest

with = +@$(MAKE) --no-print-directory CC=clang ENGINE=$(1) SAN=$(2) \
	BUILD=$(BASE)/fuzz-$(1)$(if $(2),-san)
FUZZ_SAN ?= address,undefined

fuzz: ## fuzz F=TARGET for TIME seconds with libFuzzer
	$(call with,libfuzzer,$(FUZZ_SAN)) $(BASE)/qmp.dict \
		$(BASE)/fuzz-libfuzzer-san/fuzz/roles \
		$(BASE)/fuzz-libfuzzer-san/fuzz/$F
	scripts/fuzz libfuzzer $(BASE)/fuzz-libfuzzer-san/fuzz/$F \
		$(CORPUS) $(TIME)

afl: ## fuzz F=TARGET for TIME seconds with AFL++
	$(call with,afl,) $(BASE)/qmp.dict $(BASE)/fuzz-afl/fuzz/mutate.so \
		$(BASE)/fuzz-afl/fuzz/roles $(BASE)/fuzz-afl/fuzz/$F
	scripts/fuzz afl $(BASE)/fuzz-afl/fuzz/$F $(CORPUS) $(TIME)

engines: ## build all fuzz targets for both engines, replay the corpus in each
	$(call with,libfuzzer,$(FUZZ_SAN)) replay
	$(call with,afl,) replay $(BASE)/fuzz-afl/fuzz/mutate.so

corpus: ## take into corpus/ what fuzzing has found since, minimised
	scripts/corpus

# How a planted bug is compiled and linked here; for scripts/planted.sh.  What
# is named behind the target's file, "mutator" or "feedback", is left out.
define HOW
endpoint_objects='$(call seen,$(QMP_SRC) $(REF_SRC))'
how_compile() { AFL_QUIET=1 $(SEEN_CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(SEEN) \
    -c -o "$$2" "$$1"; }
how_join() {
    local out=$$1
    shift
    $(LD) -r -o "$$out.all" "$$@" &&
        objcopy --keep-global-symbol=qs_endpoint_get "$$out.all" "$$out"
}
how_target() {
    local parts='$(call obj,$(FUZZ_SRC)) $(DRIVER_OBJ)'
    [[ " $${*:4} " == *" mutator "* ]] || parts+=' $(MUTATOR_OBJ)'
    [[ " $${*:4} " != *" feedback "* ]] ||
        parts=$${parts/feedback.o/blind.o}
    AFL_QUIET=1 $(SEEN_CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(WRAP) \
        -o "$$3" "$(BUILD)/fuzz/$$1.o" $$parts "$$2" $(BUILD)/libsuite.a \
        $(if $(ENGINE),-fsanitize=fuzzer) $(LIBS)
}
how_qmpspec() { $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(WRAP) \
    -Wl,-u,qs_endpoint_get -o "$$2" $(call obj,$(CLI_SRC) $(ORACLE_SRC)) \
    "$$1" $(BUILD)/libref.a \
    $(BUILD)/libsuite.a $(LIBS); }
endef

how: $(FUZZERS) $(if $(ENGINE),$(BUILD)/fuzz/blind.o,$(QMPSPEC))
	$(file >$(BUILD)/how,$(HOW))@:

witnesses: how ## plant each bug of fuzz/bugs, run its witness
	@scripts/bugs --build $(BUILD)

bugs: ## the same in all flavours, then qmpspec run on each
	scripts/bugs --flavours all
	scripts/bugs --run

bench-fuzz: ## executions to find each planted bug; takes hours, can go on
	scripts/bench-fuzz $(SEEDS:%=--seeds %) $(CAP:%=--cap %) \
		$(OTHERS:%=--others %) $(DRAW:%=--draw %) $(JOBS:%=--jobs %) $(BUGS)

three: ## fuzz three planted bugs at once, each becomes a spec
	scripts/together $(DRAW:%=--seed %)

# HOURS=8; what is fuzzed and where it goes: scripts/overnight -h.
HOURS ?= 8
overnight: ## fuzz for HOURS on all cores, triage in the morning
	scripts/overnight $(HOURS)

night-test: ## kill a night twenty times, and fill its disk: nothing is lost
	scripts/night-test
	scripts/night-test --full

# Fuzzing ends ---------------------------------------------------------------

# Where clang or AFL++ is missing, so are its figures.
bench-rates: $(BUILD)/fuzz/server $(BUILD)/fuzz/bare ## what fuzzing costs
	-$(call with,libfuzzer,) $(BASE)/fuzz-libfuzzer/fuzz/roles \
		$(BASE)/fuzz-libfuzzer/fuzz/server
	-$(call with,libfuzzer,$(FUZZ_SAN)) $(BASE)/qmp.dict \
		$(BASE)/fuzz-libfuzzer-san/fuzz/roles \
		$(BASE)/fuzz-libfuzzer-san/fuzz/server
	-$(call with,afl,) $(BASE)/fuzz-afl/fuzz/mutate.so \
		$(BASE)/fuzz-afl/fuzz/roles $(BASE)/fuzz-afl/fuzz/server
	-$(call with,replay,$(FUZZ_SAN)) $(BASE)/fuzz-replay-san/fuzz/server
	-+@$(MAKE) --no-print-directory WERROR=1 CC=clang SAN=$(FUZZ_SAN) \
		BUILD=$(BASE)/all-clang-san $(BASE)/all-clang-san/fuzz/server
	@QMPSPEC_DICT=$(BASE)/qmp.dict scripts/bench-rates $(BUILD)/fuzz \
		$(BASE)/fuzz-replay-san/fuzz $(BASE)/all-clang-san/fuzz \
		$(BASE)/fuzz-libfuzzer/fuzz $(BASE)/fuzz-libfuzzer-san/fuzz \
		$(BASE)/fuzz-afl/fuzz

FILES ?= $(ALL_SRC)

tidy: ## clang-tidy on FILES (all sources)
	@mkdir -p $(BASE)
	@printf '%s\n' $(FILES) | xargs -P "$$(nproc)" -I '{}' \
		clang-tidy --quiet '{}' -- -std=c11 $(BASE_CPPFLAGS) \
		2>$(BASE)/tidy.err; status=$$?; \
	grep -v 'warnings* generated.$$' $(BASE)/tidy.err >&2; exit $$status

# Only lines that were changed: the tool cannot keep the columns of comments.
format: ## clang-format FILES, or the lines that differ from the last commit
	$(if $(filter command line,$(origin FILES)),clang-format -i $(FILES),\
		git clang-format --force --extensions c,h HEAD)

DATA := $(DESTDIR)$(PREFIX)/share/qmpspec
install: $(QMPSPEC) ## install the program, its manual and the specs
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(QMPSPEC) $(DESTDIR)$(PREFIX)/bin/qmpspec
	install -m 644 harness/qmpspec.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	find specs -path specs/bad -prune -o -type f \
		-exec install -D -m 644 {} $(DATA)/{} \;
	find corpus/server -type f -exec install -D -m 644 {} $(DATA)/{} \;

uninstall: ## remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/qmpspec
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/qmpspec.1
	rm -rf $(DATA)

dist: ## build/qmpspec-VERSION.tar.gz of the last commit
	@mkdir -p $(BASE)
	git archive --prefix=qmpspec-$(VERSION)/ \
		-o $(BASE)/qmpspec-$(VERSION).tar.gz HEAD

clean: ## remove everything built
	rm -rf $(BASE)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16

FORCE:
# All that `make help` lists, and steps of those.
.PHONY: FORCE check-now check-once check-built symbols how fleet \
	$(shell sed -n 's/^\([a-z-]*\):.*## .*/\1/p' Makefile)

-include $(patsubst %.o,%.d,$(call obj,$(ALL_SRC)) \
	$(call seen,$(QMP_SRC) $(REF_SRC) $(OWN_spec)) \
	$(call tested,$(QMP_SRC) $(REF_SRC)))
