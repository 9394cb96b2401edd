"""What engines leave: finds, signatures, corpora, and what they say."""
import glob
import json
import os
import re
import shutil
import subprocess

import engines
from builds import LARGEST, folder
from night import name_of


def summary(log):
    """What an engine says of a find, in a line."""
    for line in engines.read(log).decode(errors="replace").splitlines():
        if line.startswith(("qmpspec-oracle: ", "SUMMARY: ")):
            return line[:200]
    return "a find"


def tail_of(log):
    """Executions and features in what an engine said."""
    try:
        text = engines.read(log)
    except OSError:
        return 0, 0
    runs = re.findall(rb"(?m)^#(\d+)", text[-4096:]) or \
        re.findall(rb"number_of_executed_units: (\d+)", text[-4096:])
    feats = re.findall(rb" ft: (\d+)", text)
    afl = re.findall(rb"execs_done\D*(\d+)", text)
    return (int((runs or afl or [0])[-1]), int((feats or [0])[-1]))


def learn(n, binary, target, path):
    """Whether a find is one that can be let pass from now on; then it is."""
    log = os.path.join(n.scratch, "learn." + os.path.basename(path))
    engines.run([binary, path], log, 60)
    sign = engines.Find(path, log, 0).sign
    os.remove(log)
    if not sign[1]:
        return False
    line = "%s %s %s\n" % sign
    with n.mutex:
        try:
            with open(n.known(target), "a+", encoding="utf-8") as f:
                f.seek(0)
                if line not in f.readlines():
                    f.write(line)
        except OSError:
            return False
    return True


def gather(n):
    """Finds of AFL++, also of one that was killed, into memory."""
    for path in glob.glob(n.path("afl", "*", "*", "crashes", "id:*")) + \
            glob.glob(n.path("afl", "*", "*", "hangs", "id:*")):
        target = os.path.relpath(path, n.path("afl")).split(
            os.sep)[0].rsplit("-", 1)[0]
        data = engines.read(path)
        if not data or os.path.exists(n.path("finds", target,
                                             name_of(data))):
            continue
        kept = os.path.join(n.landing(target), name_of(data))
        with open(kept, "wb") as f:
            f.write(data)
        learn(n, "%s/fuzz/%s" % (folder("afl", n.o), target), target, kept)
    n.adopt(True)


def cells(n, o, target):
    """State and event pairs that the corpus reaches, written down."""
    binary = "%s/fuzz/%s" % (folder("gcc", o), target)
    p = subprocess.run([binary, "-c", n.corpus(target)], check=False,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                       timeout=120, env=dict(os.environ, QMPSPEC_PASS=n.known(
                           target)))
    found = [dict(json.loads(line), target=target)
             for line in p.stdout.decode().splitlines()
             if line.startswith("{")]
    for cell in found:
        cell["input"] = os.path.basename(cell["input"])
    try:
        with open(n.path("cells.%s.jsonl" % target), "w",
                  encoding="utf-8") as f:
            f.writelines(json.dumps(c) + "\n" for c in found)
    except OSError:
        pass
    return found


def minimise(n, target):
    """The smallest files that reach all that the corpus reaches."""
    old = n.corpus(target)
    new = os.path.join(n.scratch, "merged")
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    binary = "%s/fuzz/%s" % (folder("san", n.o), target)
    status = subprocess.run(
        ["setpriv", "--pdeathsig", "KILL", "--", binary, "-merge=1",
         "-max_len=%d" % LARGEST.get(target, 4096), new, old],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=dict(os.environ, QMPSPEC_PASS=n.known(target),
                 ASAN_OPTIONS="detect_leaks=0")).returncode
    kept = set(os.listdir(new))
    if status == 0 and kept:
        before = os.listdir(old)
        for name in before:
            if name not in kept:
                os.remove(os.path.join(old, name))
        print("overnight: %s: %d inputs, %d kept" % (
            target, len(before), len(kept)), flush=True)
    shutil.rmtree(new, ignore_errors=True)
