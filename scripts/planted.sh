#!/bin/bash
# What scripts share that plant bugs of fuzz/bugs; sourced from the root of
# the sources, together with FOLDER/how, which says how one is compiled and
# linked in the build in FOLDER.
#
# A bug is NN-name.patch, one hunk against one file of harness/qmp or
# harness/ref, and NN-name.tape, its witness.  The text before the patch says
# what target plays the tape and what has to end it: "oracle: NAME", or one
# of the texts in lines "or: TEXT" where memory is at fault and the build has
# its own word for that.

# said BUG WORD: the values of the line "WORD: ..." of its patch
said() {
    sed -n "/^--- /q; s/^$2: //p" "fuzz/bugs/$1.patch"
}

# What FOLDER/how sets.
endpoint_objects=

# plant FOLDER BUG...: leaves FOLDER/endpoint.o with the bugs in it
plant() {
    local dir=$1 patch file o list=() bug
    shift
    for bug; do
        patch=fuzz/bugs/$bug.patch
        file=$(sed -n 's:^+++ b/::p' "$patch")
        case $file in
        harness/qmp/*.c | harness/ref/*.c) ;;
        *)
            echo "it patches '$file'"
            return 1
            ;;
        esac
        if [ "$(grep -c '^@@ ' "$patch")" -ne 1 ]; then
            echo "it has not one hunk"
            return 1
        fi
        if [ ! -e "$dir/$file" ]; then
            mkdir -p "$dir/$(dirname "$file")"
            cp "$file" "$dir/$file"
        fi
        patch -s -p1 --no-backup-if-mismatch -d "$dir" <"$patch" || return
    done
    for o in $endpoint_objects; do
        # A file of that folder and name, whatever the build is called.
        file=harness/${o##*/harness/}
        if [ -e "$dir/${file%.o}.c" ]; then
            how_compile "$dir/${file%.o}.c" "$dir/$file" || return
            list+=("$dir/$file")
        else
            list+=("$o")
        fi
    done
    how_join "$dir/endpoint.o" "${list[@]}"
}

# ending LOG BUG: what ended the target, if that is what should
ending() {
    local text
    if grep -aq "^qmpspec-oracle: $(said "$2" oracle) " "$1"; then
        said "$2" oracle
        return
    fi
    # An oracle ends a target, too; and libFuzzer recommends a sanitizer.
    if grep -aq '^qmpspec-oracle: ' "$1"; then
        return
    fi
    while read -r text; do
        if grep -av 'Combine libFuzzer with' "$1" | grep -aqF -- "$text"; then
            echo "$text"
            return
        fi
    done < <(said "$2" or)
}
