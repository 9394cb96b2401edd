"""Shows that scripts/check-build can fail: what was built well is copied,
spoiled in one way, and checked; the complaint must be the one expected.
"""
import glob
import os
import shutil

TARGET = "server"


def write(path, text, mode="w"):
    with open(path, mode, encoding="utf-8") as f:
        f.write(text)


def script(path):
    """Says what a target says, and is none."""
    os.remove(path)
    write(path, "#!/bin/sh\n# LLVMFuzzerTestOneInput\necho Done 4 runs\n")
    os.chmod(path, 0o755)


def cut(path):
    with open(path, "r+b") as f:
        f.truncate(os.path.getsize(path) // 2)


def other_file(path, others):
    """The same target, built for another sanitizer."""
    shutil.copy(others[0], path)


# (what is done, to what of the target, how, what is said of it)
WAYS = (
    ("no target", "", os.remove, "is not there"),
    ("not executable", "", lambda p: os.chmod(p, 0o644), "not executable"),
    ("a script", "", script, "no program of this machine"),
    ("half a program", "", cut, "has no LLVMFuzzerTestOneInput"),
    ("of another sanitizer", "", None, "times, expected"),
    ("a program too many", "", lambda p: shutil.copy(p, p + "2"),
     "no target of the Makefile"),
    ("no dictionary", ".dict", os.remove, "has no dictionary"),
    ("an open quote", ".dict", lambda p: write(p, '"open\n', "a"),
     "is not read"),
    ("an empty dictionary", ".dict", lambda p: write(p, ""), "is not read"),
    ("no options", ".options", os.remove, "has no options"),
    ("an unknown option", ".options",
     lambda p: write(p, "max_length = 9\n", "a"), "none of the engine's"),
    ("no seeds", "_seed_corpus.zip", os.remove, "seeds are not read"),
    ("half of the seeds", "_seed_corpus.zip", cut, "seeds are not read"),
)


def prove(folder, sanitizer, check):
    """Whether each way is seen in `folder`/`sanitizer`/out."""
    good = True
    others = [p for p in glob.glob("%s/*/out/%s" % (folder, TARGET))
              if "/%s/" % sanitizer not in p]
    for title, what, spoil, expected in WAYS:
        out = "%s/spoiled/out" % folder
        shutil.rmtree(os.path.dirname(out), ignore_errors=True)
        os.makedirs(out)
        for path in glob.glob("%s/%s/out/%s[._]*" % (
                folder, sanitizer, TARGET)) + glob.glob("%s/%s/out/%s" % (
                    folder, sanitizer, TARGET)):
            shutil.copy(path, out)
        path = "%s/%s%s" % (out, TARGET, what)
        if spoil:
            spoil(path)
        elif others:
            other_file(path, others)
        else:
            print("ok - spoiled: %s # SKIP only %s was built" % (title,
                                                                 sanitizer))
            continue
        bad = [line for line in check(out, sanitizer, [TARGET])[0]
               if expected in line]
        print("%s - spoiled: %s" % ("ok" if bad else "not ok", title))
        good = good and bool(bad)
    shutil.rmtree("%s/spoiled" % folder, ignore_errors=True)
    return good
