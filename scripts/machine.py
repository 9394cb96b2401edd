"""Whether a machine will do for a night of fuzzing, and what it lacks."""
import os
import shutil

# Old sanitizers die at random where addresses are spread over more bits.
RND_BITS = 28
# A corpus and the engines' own files; see night.py for what is done below.
ROOM = 16 << 20


def first_line(path):
    try:
        with open(path, encoding="utf-8") as f:
            return f.readline().strip()
    except OSError:
        return ""


def questions(options):
    """(what is asked, the answer, whether it will do, what it would need,
    whether nothing goes without)"""
    bits = first_line("/proc/sys/vm/mmap_rnd_bits")
    yield ("bits of address randomisation", bits or "unknown",
           not bits.isdigit() or int(bits) <= RND_BITS,
           "sysctl vm.mmap_rnd_bits=%d, or sanitizers die at random" %
           RND_BITS, False)
    pattern = first_line("/proc/sys/kernel/core_pattern")
    yield ("core_pattern", pattern or "unknown", not pattern.startswith("|"),
           "a file's name in /proc/sys/kernel/core_pattern: a pipe slows "
           "down each crash", False)
    at = options.out
    while not os.path.isdir(at):
        at = os.path.dirname(at) or "."
    free = shutil.disk_usage(at).free
    yield ("room in " + at, "%d MiB" % (free >> 20), free >= ROOM,
           "%d MiB; less is made do with, and little is learnt" %
           (ROOM >> 20), False)
    for tool in ("make", "clang", "afl-fuzz", "afl-clang-fast", "setpriv",
                 "llvm-symbolizer"):
        path = shutil.which(tool)
        yield (tool, path or "missing", bool(path), "scripts/setup", True)


def check(options):
    """Prints what was asked; False when it cannot be done."""
    good = True
    for what, answer, fine, need, vital in questions(options):
        print("overnight: %-30s %s%s" % (
            what, answer, "" if fine else ": would need " + need),
            flush=True)
        good = good and (fine or not vital)
    return good
