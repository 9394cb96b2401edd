"""What lasts of a night: its hour, its corpus, its finds, its lines of JSON.

All that counts is on disk at any moment, so that who is killed goes on where
he was.  Finds are written to a folder in memory first (the disk may be full),
and are adopted from there within a second, or by the next start.
"""
import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

import engines

# An epoch each, in this order; the two roles most of all.
ROTATION = ("server", "client", "split", "server", "selfplay", "client",
            "server", "json", "spec", "huge")
EPOCH = 300
# Given up where the disk is full, so that a find still has room.
RESERVE = 1 << 20
# Below this the engines keep what they learn to themselves.
TIGHT = 3 << 20
# Seconds after which a file is no longer being written.
SETTLED = 2


def write_whole(path, text):
    """In one piece or not at all."""
    new = path + ".new"
    with open(new, "w", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    os.replace(new, path)


def name_of(data):
    return hashlib.sha1(data).hexdigest()


class Night:
    def __init__(self, options):
        self.o, self.out = options, options.out
        self.until = self.began = 0
        self.commit = ""
        self.scratch = ""
        self.tight = False
        self.busy = {}                  # process by slot, to be stopped
        self.mutex = threading.RLock()
        self.lock_file = None

    # Folders and files.

    def path(self, *names):
        return os.path.join(self.out, *names)

    def folder(self, *names):
        path = self.path(*names)
        os.makedirs(path, exist_ok=True)
        return path

    def corpus(self, target):
        """The corpus all share, from corpus/ where there is none yet."""
        path = self.path("corpus", target)
        with self.mutex:
            if not os.path.isdir(path):
                new = path + ".new"
                shutil.rmtree(new, ignore_errors=True)
                os.makedirs(new)
                for seed in engines.seeds(target):
                    with open(seed, "rb") as f:
                        data = f.read()
                    with open(os.path.join(new, name_of(data)), "wb") as f:
                        f.write(data)
                os.rename(new, path)
        return path

    def known(self, target):
        """Finds that are let pass: see fail.h."""
        return self.path("pass." + target)

    def lock(self):
        self.folder()
        # Held by the open file, so that nothing is left of it.
        self.lock_file = open(self.path("lock"), "a", encoding="utf-8")
        try:
            fcntl.flock(self.lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    # The beginning, again or for the first time, and the end.

    def begin(self):
        state = {}
        try:
            with open(self.path("state.json"), encoding="utf-8") as f:
                state = json.load(f)
        except (OSError, ValueError):
            pass
        self.scratch = state.get("scratch", "")
        if not os.path.isdir(self.scratch):
            memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
            self.scratch = tempfile.mkdtemp(prefix="qmpspec-night-",
                                            dir=memory)
        again = state.get("until", 0) > time.time()
        self.began = state["began"] if again else time.time()
        self.until = state["until"] if again else \
            self.began + self.o.seconds
        self.commit = commit()
        if not again and os.path.exists(self.path("night.jsonl")):
            os.replace(self.path("night.jsonl"), self.path("before.jsonl"))
        self.save("state.json", {"began": self.began, "until": self.until,
                                 "scratch": self.scratch})
        try:
            if not os.path.exists(self.path("reserve")):
                with open(self.path("reserve"), "wb") as f:
                    f.write(os.urandom(RESERVE))
        except OSError:
            pass
        print("overnight: %s, until %s" % (
            "going on" if again else "%d targets" % len(set(self.o.targets)),
            time.strftime("%H:%M:%S", time.localtime(self.until))),
            flush=True)

    def end(self):
        self.adopt(True)
        self.line({"kind": "night", "began": round(self.began),
                   "ended": round(time.time()),
                   "hours": round((time.time() - self.began) / 3600, 2),
                   "commit": self.commit, "machine": describe(),
                   "endpoint": self.o.endpoint or "reference"})
        if not any(self.files()):
            shutil.rmtree(self.scratch, ignore_errors=True)
        for name in ("reserve", "state.json"):
            try:
                os.remove(self.path(name))
            except OSError:
                pass

    def save(self, name, what):
        """Where the disk is full, what stood there stays."""
        try:
            write_whole(self.path(name), json.dumps(what) + "\n")
        except OSError as e:
            print("overnight: %s: %s" % (name, e.strerror), flush=True)

    def line(self, what):
        try:
            with open(self.path("night.jsonl"), "a", encoding="utf-8") as f:
                f.write(json.dumps(what) + "\n")
        except OSError:
            pass

    # Processes of the engines.

    def run(self, slot, command, log, **env):
        """Runs it, and can be stopped; its exit status.  It does not
        outlive us, whatever ends us."""
        with open(log, "wb") as out, self.mutex:
            if time.time() >= self.until:
                return None
            p = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, env=dict(os.environ, **env))
            self.busy[slot] = p
        status = p.wait()
        with self.mutex:
            self.busy.pop(slot, None)
        return status

    def stop_all(self):
        with self.mutex:
            for p in self.busy.values():
                p.terminate()

    # Finds.

    def files(self):
        """Finds in memory that wait for adoption: (target, path)."""
        for target in sorted(set(self.o.targets)):
            folder = os.path.join(self.scratch, "finds", target)
            if os.path.isdir(folder):
                for name in sorted(os.listdir(folder)):
                    yield target, os.path.join(folder, name)

    def landing(self, target):
        folder = os.path.join(self.scratch, "finds", target)
        os.makedirs(folder, exist_ok=True)
        return folder

    def adopt(self, all_of_them=False):
        """Takes finds out of memory to the disk, but for those that an
        engine may still be writing."""
        with self.mutex:
            for target, path in list(self.files()):
                try:
                    age = time.time() - os.stat(path).st_mtime
                    if age < SETTLED and not all_of_them:
                        continue
                    self.take(target, path)
                    os.remove(path)
                except FileNotFoundError:
                    pass
                except OSError as e:
                    if e.errno == errno.ENOSPC:
                        self.free_reserve()
                    return

    def take(self, target, path):
        with open(path, "rb") as f:
            data = f.read()
        name = os.path.join(self.folder("finds", target), name_of(data))
        if not os.path.exists(name):
            with open(name + ".new", "wb") as f:
                f.write(data)
                f.flush()
                os.fsync(f.fileno())
            os.replace(name + ".new", name)

    def nfinds(self, target):
        try:
            return len([n for n in os.listdir(self.path("finds", target))
                        if not n.endswith(".new")])
        except OSError:
            return 0

    # The disk.

    def free_reserve(self):
        try:
            os.remove(self.path("reserve"))
        except OSError:
            pass

    def mind_disk(self):
        """Tells the slots when to keep nothing, and makes room."""
        free = shutil.disk_usage(self.out).free
        tight = free < TIGHT
        if tight and not self.tight:
            print("overnight: %d KiB left on the disk: nothing is learnt "
                  "from here on, finds are kept" % (free >> 10), flush=True)
            self.tight = True
            self.stop_all()
        elif not tight and free > 2 * TIGHT:
            self.tight = False
        if free < RESERVE:
            self.free_reserve()

    # What a person and the page are told.

    def tell(self, slot_list):
        size = subprocess.run(["du", "-sm", self.out], check=False,
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL).stdout
        lines = []
        for slot in slot_list:
            line = slot.minute(self)
            line.update({"kind": "minute", "time": round(time.time()),
                         "finds": self.nfinds(line["target"]),
                         "disk_mb": int(size.split()[0]) if size else 0})
            self.line(line)
            lines.append(line)
            print("%s %-9s %-8s %9d runs %6d/s %5d features %3d states "
                  "%5d inputs %3d finds %4d MB" % (
                      time.strftime("%H:%M"), line["engine"],
                      line["target"], line["execs"], line["speed"],
                      line["features"], line["states"], line["corpus"],
                      line["finds"], line["disk_mb"]), flush=True)
        self.save("status.json", {"until": self.until, "tight": self.tight,
                                  "slots": lines})


def commit():
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"],
                          check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout.strip()


def describe():
    u = os.uname()
    return "%s %s, %d cores" % (u.sysname, u.machine, os.cpu_count() or 1)
