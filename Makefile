# qmpspec: one Makefile, not recursive; everything built goes below build/.
#
# Knobs: CC, CFLAGS, LDFLAGS (appended to), SAN=address,undefined, WERROR=1,
# BUILD (folder of this variant), PREFIX, DESTDIR.

VERSION := 0.1.0

CC ?= gcc
BUILD ?= build/default
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
SAN ?=

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -fno-common
ifneq ($(WERROR),)
WARN += -Werror
endif
ifneq ($(SAN),)
SANFLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

ALL_CPPFLAGS := -D_GNU_SOURCE -DQS_VERSION='"$(VERSION)"' \
	-DQS_DATADIR='"$(PREFIX)/share/qmpspec"' -Iharness $(CPPFLAGS)
ALL_CFLAGS := -std=c11 $(WARN) $(SANFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(SANFLAGS) $(LDFLAGS)
LIBS := -lcjson -lm

QMP_SRC := $(wildcard harness/qmp/*.c)
REF_SRC := $(wildcard harness/ref/*.c)
SUITE_SRC := $(wildcard harness/target/*.c harness/suite/*.c harness/report/*.c)
CLI_SRC := $(wildcard harness/*.c)
TEST_SRC := $(wildcard harness/test/test_*.c)

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

QMP_OBJ := $(call obj,$(QMP_SRC))
SUITE_OBJ := $(call obj,$(SUITE_SRC))
CLI_OBJ := $(call obj,$(CLI_SRC))
TESTS := $(patsubst harness/test/%.c,$(BUILD)/test/%,$(TEST_SRC))

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

all: $(BUILD)/qmpspec ## build qmpspec

# What is tested is one object: core and reference, with one symbol to see.
UNDER_TEST := $(call obj,$(QMP_SRC) $(REF_SRC))
$(BUILD)/endpoint.o: $(UNDER_TEST)
	$(LD) -r -o $@.all $^
	objcopy --keep-global-symbol=qs_endpoint_get $@.all $@
	rm -f $@.all

$(BUILD)/libsuite.a: $(QMP_OBJ) $(SUITE_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

# serve, connect and the unit tests call the reference by its parts.
$(BUILD)/libref.a: $(call obj,$(REF_SRC))
	rm -f $@
	$(AR) rcs $@ $^

ENDPOINT ?= $(BUILD)/endpoint.o

$(BUILD)/qmpspec: $(CLI_OBJ) $(BUILD)/libsuite.a $(ENDPOINT)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/test/%: $(BUILD)/harness/test/%.o $(BUILD)/harness/test/test.o \
		$(BUILD)/libref.a $(BUILD)/libsuite.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(BUILD)/libref.a \
		$(BUILD)/libsuite.a $(LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

build:
	mkdir -p build && echo '*' > build/.gitignore

tests: $(TESTS) ## build the unit tests

test: $(TESTS) ## build and run the unit tests
	@for t in $(TESTS); do $$t || exit 1; done

clean: ## remove everything built
	rm -rf build

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16

.PHONY: all tests test clean help

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
