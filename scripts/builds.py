"""What a night needs built, and where."""
import os
import subprocess

import engines

MAKE = dict(engines.MAKE, **{
    "afl-cmplog": ("fuzz-afl-cmplog", ["CC=clang", "ENGINE=afl"]),
    "triage": ("fuzz-triage-san", ["CC=clang", "SAN=address,undefined"]),
})
# Bytes of an input, where they are not 4096.
LARGEST = {"huge": 1 << 20, "spec": 1 << 14}


def folder(build, o):
    """Where it is built: somebody else's endpoint apart."""
    return engines.BASE + "/" + ("night-" + build if o.endpoint
                                 else MAKE[build][0])


def what(o):
    """Words for make: what is fuzzed."""
    if os.path.isdir(o.endpoint):
        return ["ENDPOINT_SRC=" + o.endpoint]
    return ["ENDPOINT=" + o.endpoint, "ENDPOINT_LIBS=" + o.libs] \
        if o.endpoint else []


def kinds(o):
    """Of each slot, the builds that it uses in turns."""
    fuzzer = ["san", "libfuzzer"]
    if o.target:
        return [["live"]] * o.cores
    if o.cores == 1:
        return [[fuzzer[0], "afl", fuzzer[1], "afl"]]
    more = [["afl-cmplog"], fuzzer[::-1], ["afl"], fuzzer]
    return ([fuzzer, ["afl"]] +
            [more[i % len(more)] for i in range(o.cores - 2)])


def make(name, o, *goals):
    """What is built does not outlive us, whatever ends us."""
    subprocess.run(
        ["setpriv", "--pdeathsig", "TERM", "--", "make", "-s",
         "-j%d" % getattr(o, "cores", os.cpu_count() or 1),
         *MAKE[name][1], *what(o),
         "BUILD=" + folder(name, o), *goals],
        check=True, stdout=subprocess.DEVNULL,
        env=dict(os.environ, AFL_LLVM_CMPLOG="1")
        if name == "afl-cmplog" else None)


def build(o):
    # The last without an engine: what the corpus reaches, and triage.
    for name in [*sorted({b for k in kinds(o) for b in k}), "gcc"]:
        if name == "live":
            continue
        at = folder(name, o)
        if name == "gcc":
            goals = ["all", "fuzzers"]
        else:
            goals = ["%s/fuzz/%s" % (at, t)
                     for t in ["roles", *dict.fromkeys(o.targets)]]
            goals.append("build/qmp.dict")
            if name.startswith("afl"):
                goals.append(at + "/fuzz/mutate.so")
        make(name, o, *goals)
