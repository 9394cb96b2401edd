"""What the scripts that fuzz share: builds, seeds, words for libFuzzer, planted
bugs, and runs of an engine on them.

A child dies with this process, whatever ends it.  It works in the root of the
sources.
"""
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading

os.chdir(os.path.dirname(os.path.abspath(__file__)) + "/..")
BASE = "build"
BUGS = sorted(os.path.basename(p)[:-6]
              for p in glob.glob("fuzz/bugs/*.patch"))
# An engine's own words for what is no find of an oracle.
OTHER = (("timeout", b"libFuzzer: timeout"),
         ("memory", b"libFuzzer: out-of-memory"),
         ("sanitizer", b"Sanitizer: "), ("signal", b"libFuzzer: "))
MAKE = {
    "libfuzzer": ("fuzz-libfuzzer", ["CC=clang", "ENGINE=libfuzzer"]),
    "san": ("fuzz-libfuzzer-san", ["CC=clang", "ENGINE=libfuzzer",
                                   "SAN=address,undefined"]),
    "afl": ("fuzz-afl", ["CC=clang", "ENGINE=afl"]),
    "gcc": ("gcc", ["CC=gcc"]),
}
# What an oracle says, in one line: its name, the state and the event.
ORACLE = re.compile(rb"(?m)^qmpspec-oracle: (\S+) state=(.*?) event=(.*?):")
ENV = dict(os.environ, LC_ALL="C", AFL_SKIP_CPUFREQ="1",
           AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES="1", AFL_NO_UI="1",
           AFL_TRY_AFFINITY="1", AFL_QUIET="1",
           ASAN_OPTIONS="abort_on_error=1:symbolize=0:quarantine_size_mb=16",
           UBSAN_OPTIONS="halt_on_error=1:abort_on_error=1:symbolize=0")


def start(command, out, dies_by="KILL", **env):
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", dies_by, "--", *command],
        stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        start_new_session=True, env=dict(ENV, **env))


def run(command, log, seconds=None, **env):
    """Runs it, all that it says into the file `log`; its exit status, or
    None when it took longer."""
    with open(log, "wb") as out, start(command, out, **env) as p:
        try:
            return p.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, 9)
            p.wait()
            return None


def read(path):
    with open(path, "rb") as f:
        return f.read()


def build(flavour, *goals):
    """Makes the build of that flavour; its folder."""
    folder, words = MAKE[flavour]
    folder = "%s/%s" % (BASE, folder)
    command = ["make", "-s", "-j%d" % (os.cpu_count() or 1), *words,
               "BUILD=" + folder, "how",
               *(g.replace("FOLDER", folder) for g in goals)]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        sys.exit(4)
    return folder


def said(bug, word):
    """The values of the lines "WORD: ..." of its patch."""
    with open("fuzz/bugs/%s.patch" % bug, encoding="utf-8") as f:
        head = f.read().split("\n--- ")[0]
    return re.findall("(?m)^%s: (.*)$" % word, head)


def named(word):
    """The one bug of that name or number; ValueError."""
    fits = [b for b in BUGS if re.fullmatch("0*%s(-.*)?" % re.escape(word), b)]
    if len(fits) != 1:
        raise ValueError("there is no one bug '%s'" % word)
    return fits[0]


class Shell:
    """Functions of scripts/planted.sh, in the build of a folder."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, script, *args, log):
        script = ". scripts/planted.sh\n. %s/how\n%s" % (self.folder, script)
        return run(["bash", "-c", script, "bash", *args], log) == 0

    def plant(self, out, bugs, links):
        """Leaves out/endpoint.o, and what `links` makes of it; false when
        the bugs do not go together."""
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
        script = "out=$1; shift; plant \"$out\" \"$@\"" + "".join(
            " &&\n%s" % link for link in links)
        return self(script, out, *bugs, log=out + "/log")

    def ending(self, log, bug):
        """What ended a target, if that is what should; else ""."""
        self("ending \"$1\" \"$2\"", log, bug, log=log + ".ending")
        return read(log + ".ending").decode().strip()


class Find:
    """What ended a run: the input, the oracle with state and event, and how
    many executions it took."""

    def __init__(self, path, log, executions):
        text = read(log)
        self.path, self.log, self.executions = path, log, executions
        line = ORACLE.search(text)
        self.sign = tuple(g.decode() for g in line.groups()) if line else \
            (next((name for name, word in OTHER if word in text), "other"),
             "", "")


def seeds(target):
    """Files that a target begins with, as in scripts/fuzz: what is no tape of
    its own has those of both roles, and `spec` the specs, too."""
    own = "corpus/" + target
    folders = [own] if os.path.isdir(own) else ["corpus/server",
                                                "corpus/client"]
    if target == "spec":
        folders.append("specs")
    return [os.path.join(top, name) for folder in folders
            for top, _, names in os.walk(folder) for name in sorted(names)
            if folder != "specs" or name.endswith(".qmp")]


def libfuzzer_words(binary, finds, size=4096, patience=10):
    """A command without its corpus; size: bytes of an input at most;
    patience: seconds after which one hangs."""
    return [binary, "-max_len=%d" % size, "-timeout=%d" % patience,
            "-rss_limit_mb=1024", "-print_final_stats=1",
            "-dict=%s/qmp.dict" % BASE, "-artifact_prefix=%s/" % finds]


def libfuzzer(binary, folder, seeds, seed, cap, *options):
    """A Find, or the number of executions without one.  What it learns goes
    to folder/work."""
    log, work, art = folder + "/log", folder + "/work", folder + "/find"
    os.makedirs(work, exist_ok=True)
    shutil.rmtree(art, ignore_errors=True)
    os.makedirs(art)
    run([*libfuzzer_words(binary, art), "-seed=%d" % seed, "-runs=%d" % cap,
         "-reload=0", *options, work, *seeds], log)
    done = re.findall(rb"stat::number_of_executed_units: (\d+)", read(log))
    if not done:
        raise RuntimeError("%s did not run, see %s" % (binary, log))
    found = glob.glob(art + "/*")
    return Find(found[0], log, int(done[-1])) if found else int(done[-1])


class Afl:
    """A run of afl-fuzz: it goes on behind a find."""

    def __init__(self, binary, mutator, folder, seeds, seed, *options):
        self.binary, self.folder = binary, folder
        self.out, self.seen = folder + "/out", set()
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(folder, exist_ok=True)
        with open(folder + "/log", "wb") as log:
            # Asked politely, it ends its children, too.
            self.process = start(
                ["afl-fuzz", "-s", str(seed), "-t", "10000+", "-m", "none",
                 "-x", BASE + "/qmp.dict", "-i", seeds, "-o", self.out,
                 *options, "--", binary], log, dies_by="TERM",
                AFL_CUSTOM_MUTATOR_LIBRARY=os.path.abspath(mutator))

    def ended(self, seconds):
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def finds(self):
        """Those since it was last asked, in their order."""
        fresh = []
        for path in glob.glob(self.out + "/default/crashes/id:*"):
            if path not in self.seen:
                log = "%s/crash-%d" % (self.folder, len(self.seen))
                self.seen.add(path)
                run([self.binary, path], log, 60)
                fresh.append(Find(path, log, int(
                    re.search(r"execs:(\d+)", path)[1])))
        return sorted(fresh, key=lambda f: f.executions)

    def executions(self):
        """All of them, once it has ended."""
        stats = self.out + "/default/fuzzer_stats"
        if not os.path.exists(stats):
            raise RuntimeError("afl-fuzz did not run, see %s/log" %
                               self.folder)
        return int(re.search(rb"execs_done\s*: (\d+)", read(stats))[1])


def hold_out(binary, folder, target, out):
    """Copies into out/ the seeds that the binary of the target passes, and
    gives the others."""
    files, held = seeds(target), []
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    at = 0
    while at < len(files):
        log = folder + "/seeds.log"
        status = run([binary, *files[at:]], log, 600)
        ran = read(log).count(b"\nRunning: ") - (status != 0)
        if ran < 0 or status == 0 and ran != len(files) - at:
            raise RuntimeError("%s did not run, see %s" % (binary, log))
        for path in files[at:at + ran]:
            shutil.copy(path, out)
        at += ran
        if status != 0:
            held.append(files[at])
            at += 1
    return held


def digest(paths):
    """Of the contents of files and folders."""
    h = hashlib.sha1()
    for top in paths:
        files = [top] if os.path.isfile(top) else \
            sorted(glob.glob(top + "/**", recursive=True))
        for path in files:
            if os.path.isfile(path):
                h.update(path.encode() + b"\0" + read(path) + b"\0")
    return h.hexdigest()[:12]


def in_threads(jobs, queue, work):
    """Takes the items of a list away, from its front, several at a time.
    The first error ends this process, and with it all children."""
    lock = threading.Lock()

    def one():
        while True:
            with lock:
                if not queue:
                    return
                item = queue.pop(0)
            try:
                work(item)
            except Exception as error:
                sys.stderr.write("%s: %s\n" % (sys.argv[0], error))
                os._exit(4)

    threads = [threading.Thread(target=one) for _ in range(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
