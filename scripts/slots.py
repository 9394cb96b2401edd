"""What runs on one core: an engine on the target whose turn it is."""
import glob
import os
import re
import shutil
import time

import engines
from builds import LARGEST, folder, kinds
from harvest import cells, gather, learn, summary, tail_of
from night import EPOCH, name_of

# Seconds after which an input hangs.
PATIENCE = {"huge": 60}
# No tape: our mutator has nothing to say there.
PLAIN = ("json", "spec")
# Crashes in one epoch that an oracle's list cannot let pass; from there on
# libFuzzer works in children and goes on behind a crash by itself.
STUBBORN = 3


def make(o):
    return [Slot(i, k, o) for i, k in enumerate(kinds(o))]


class Slot:
    def __init__(self, number, builds, o):
        self.number, self.builds, self.o = number, builds, o
        self.target = o.targets[0]
        self.build = builds[0]
        self.log = ""
        # Executions by engine and target: of runs that ended, of this one.
        self.done, self.features, self.states = {}, {}, {}
        self.last = (time.monotonic(), 0)

    def length(self, n):
        """Seconds of an epoch: in a short night all targets have a turn."""
        return max(10, min(EPOCH, (n.until - n.began) /
                           (2 * len(self.o.targets))))

    def epoch(self, n):
        length = self.length(n)
        turn = int((time.time() - n.began) / length)
        ends = min(n.until, n.began + (turn + 1) * length)
        self.target = self.o.targets[turn % len(self.o.targets)]
        self.build = self.builds[(turn // len(self.o.targets) + turn) %
                                 len(self.builds)]
        self.log = os.path.join(n.scratch, "log.%d" % self.number)
        if ends - time.time() < 2:
            time.sleep(max(0, ends - time.time()))
            return
        if self.build == "live":
            self.live(n, ends)
        elif self.build.startswith("afl") and not n.tight:
            self.afl(n, ends)
        else:
            self.libfuzzer(n, ends)
        self.states[self.target] = len(cells(n, self.o, self.target))

    # libFuzzer.

    def libfuzzer(self, n, ends):
        crashes = 0
        build_of = "san" if self.build == "san" else "libfuzzer"
        binary = "%s/fuzz/%s" % (folder(build_of, self.o), self.target)
        while ends - time.time() >= 2:
            before = set(os.listdir(n.landing(self.target)))
            status = n.run(self.number, self.command(
                n, binary, ends, crashes), self.log, **self.env(n))
            self.count(n)
            if status is None:
                return
            new = set(os.listdir(n.landing(self.target))) - before
            for name in new:
                print("overnight: %s: %s" % (self.target, summary(
                    self.log)), flush=True)
                crashes += not learn(n, binary, self.target,
                                     os.path.join(
                                         n.landing(self.target), name))
            n.adopt(True)
            if status != 0 and not new:
                time.sleep(1)           # it did not run at all

    def command(self, n, binary, ends, crashes):
        patience = PATIENCE.get(self.target, 10)
        words = engines.libfuzzer_words(
            binary, n.landing(self.target),
            LARGEST.get(self.target, 4096), patience) + [
                "-max_total_time=%d" % max(1, ends - time.time()),
                "-report_slow_units=%d" % (10 * patience),
                "-detect_leaks=0", "-entropic_scale_per_exec_time=1",
                "-reload=10"]
        if crashes >= STUBBORN:
            words += ["-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1",
                      "-ignore_ooms=1"]
        if not n.tight:
            return [*words, n.corpus(self.target)]
        # Without a folder nothing is written.
        listing = os.path.join(n.scratch, "seeds.%d" % self.number)
        with open(listing, "w", encoding="utf-8") as f:
            f.write(",".join(glob.glob(n.corpus(self.target) + "/*")))
        return [*words, "-seed_inputs=@" + listing]

    # AFL++.

    def afl(self, n, ends):
        at = folder(self.build, self.o)
        out = n.folder("afl", "%s-%d" % (self.target, self.number))
        gather(n)
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
        words = ["afl-fuzz", "-V", "%d" % max(1, ends - time.time()),
                 "-t", "%d+" % (1000 * PATIENCE.get(self.target, 10)),
                 "-m", "none", "-x", "build/qmp.dict",
                 "-i", n.corpus(self.target), "-M", "main",
                 "-F", n.corpus(self.target), "-o", out]
        if self.build == "afl-cmplog":
            words += ["-c", "0"]
        env = self.env(n)
        if self.target not in PLAIN:
            env["AFL_CUSTOM_MUTATOR_LIBRARY"] = \
                os.path.abspath(at + "/fuzz/mutate.so")
        began = time.monotonic()
        status = n.run(self.number, [*words, "--", "%s/fuzz/%s" % (
            at, self.target)], self.log, **env)
        self.count(n)
        gather(n)
        self.pass_on(n, out)
        shutil.rmtree(out, ignore_errors=True)
        if status and time.monotonic() - began < 5:
            time.sleep(1)

    def pass_on(self, n, out):
        """What AFL++ learned goes into the corpus of all."""
        for path in glob.glob(out + "/*/queue/id:*"):
            if ",orig:" in path or ",sync:" in path or n.tight:
                continue
            data = engines.read(path)
            name = os.path.join(n.corpus(self.target), name_of(data))
            try:
                if not os.path.exists(name):
                    with open(name + ".new", "wb") as f:
                        f.write(data)
                    os.replace(name + ".new", name)
            except OSError:
                return

    # A live server.

    def live(self, n, ends):
        n.run(self.number, [
            "build/gcc/qmpspec", "fuzz", "--target", self.o.target,
            "--time", "%d" % max(1, ends - time.time()), "--out",
            n.landing(self.target)], self.log)
        n.adopt(True)

    # What is known of it.

    def env(self, n):
        return {
            "QMPSPEC_PASS": n.known(self.target),
            "ASAN_OPTIONS": "abort_on_error=1:symbolize=0:"
                            "quarantine_size_mb=16:detect_leaks=0",
            "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1",
            "AFL_SKIP_CPUFREQ": "1", "AFL_NO_UI": "1", "AFL_QUIET": "1",
            "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
            "AFL_TRY_AFFINITY": "1", "AFL_TESTCACHE_SIZE": "10",
            "AFL_HANG_TMOUT": "%d" % (1000 * PATIENCE.get(self.target, 10)),
        }

    def engine(self):
        return "afl" if self.build.startswith("afl") else \
            "live" if self.build == "live" else "libfuzzer"

    def running(self, n):
        """Executions of the run under way, and features."""
        return self.so_far(n) if self.number in n.busy else (0, 0)

    def so_far(self, n):
        if self.engine() == "afl":
            stats = glob.glob(n.path("afl", "%s-%d" % (
                self.target, self.number), "*", "fuzzer_stats"))
            text = engines.read(stats[0]).decode() if stats else ""
            runs = re.search(r"execs_done\s*: (\d+)", text)
            feats = re.search(r"edges_found\s*: (\d+)", text)
            return (int(runs[1]) if runs else 0,
                    int(feats[1]) if feats else 0)
        return tail_of(self.log)

    def count(self, n):
        """The run ended: what it did is added up."""
        runs, feats = self.so_far(n)
        key = (self.engine(), self.target)
        self.done[key] = self.done.get(key, 0) + runs
        self.features[key] = feats or self.features.get(key, 0)

    def minute(self, n):
        runs, feats = self.running(n)
        key = (self.engine(), self.target)
        total = self.done.get(key, 0) + runs
        now, before = time.monotonic(), self.last
        everything = sum(self.done.values()) + runs
        self.last = (now, everything)
        speed = (everything - before[1]) / max(1, now - before[0])
        return {"engine": self.engine(), "target": self.target,
                "sanitizers": "address,undefined"
                if self.build == "san" else "",
                "execs": total, "speed": max(0, round(speed)),
                "features": feats or self.features.get(key, 0),
                "states": self.states.get(self.target, 0),
                "corpus": len(os.listdir(n.corpus(self.target)))}
