#!/bin/bash
# Builds all fuzz targets for a fleet, ClusterFuzzLite or OSS-Fuzz.
#
# Their contract: $CC, $CXX, $CFLAGS, $CXXFLAGS and $LIB_FUZZING_ENGINE say how;
# the sources are in $SRC, what is needed on the way goes to $WORK, and to $OUT
# go TARGET, TARGET.dict, TARGET.options and TARGET_seed_corpus.zip.  $CJSON is
# cJSON's source ($SRC/cjson).  It is run in the root of the sources, and by
# scripts/check-build, too.
set -eu
export LC_ALL=C

targets=(server client split selfplay huge json spec)
build=$WORK/qmpspec

make -j"$(nproc)" ENGINE=fleet BASE="$build" BUILD="$build/fleet" \
    CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" CXXFLAGS="$CXXFLAGS" SAN= \
    LIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
    FUZZING_ENGINE="${FUZZING_ENGINE:-libfuzzer}" \
    CJSON="${CJSON:-$SRC/cjson}" fleet

# seeds TARGET: files and folders that are its corpus
seeds() {
    case $1 in
    # What is no tape of its own replays those of both roles.
    split) echo corpus/server corpus/client ;;
    spec) echo corpus/spec corpus/crash/spec specs ;;
    *) echo "corpus/$1" "corpus/crash/$1" ;;
    esac
}

# pack TARGET: their contents, named for what is in them, so that files of the
# same name do not meet
pack() {
    local stage=$build/seeds/$1 from
    rm -rf "$stage"
    mkdir -p "$stage"
    for from in $(seeds "$1"); do
        if [ -d "$from" ]; then
            find "$from" -type f
        fi
    done | sort | xargs sha1sum | while read -r hash file; do
        cp "$file" "$stage/$hash"
    done
    rm -f "$OUT/$1_seed_corpus.zip"
    (cd "$stage" && python3 -m zipfile -c "$OUT/$1_seed_corpus.zip" ./*)
}

# The sizes and seconds of scripts/fuzz.
options() {
    local max_len=4096 timeout=10
    case $1 in
    huge) max_len=1048576 timeout=60 ;;
    spec) max_len=16384 ;;
    esac
    printf '[libfuzzer]\nmax_len = %s\ntimeout = %s\n' "$max_len" "$timeout"
}

for target in "${targets[@]}"; do
    cp "$build/fleet/fuzz/$target" "$OUT/$target"
    cp "$build/qmp.dict" "$OUT/$target.dict"
    options "$target" >"$OUT/$target.options"
    pack "$target"
done
