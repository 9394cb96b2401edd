"""Finds of a fuzzer: how each ends, which are alike, the smallest of them."""
import glob
import json
import os
import re
import shutil

import causes
import engines

# Plays for shrinking one find.
TRIES = 400
SECONDS = 60
# Of the stack so many functions tell finds apart.
FRAMES = 3
ENV = {"ASAN_OPTIONS": "abort_on_error=1:symbolize=1:detect_leaks=0",
       "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1:"
                        "print_stacktrace=1"}
ADDRESS = re.compile(rb"(?m)ERROR: (\w+Sanitizer): (\S+)")
ASSERT = re.compile(rb"(?m)(\w+): Assertion .(.*). failed")
UNDEFINED = re.compile(rb"(?m)runtime error: (.*)")
FRAME = re.compile(rb"(?m)^\s+#\d+ 0x\w+ in (\S+) (\S+)")
# What specs have a client asked.
ASK = b'#!issue {"execute": "query-status"}'
# Of a case that says nothing by itself: where values stood.
NUMBERS = re.compile(r"0x[0-9a-f]+|-?\d+")


def words(kind):
    return " ".join(w for w in (kind["oracle"], kind["state"], kind["event"],
                                " < ".join(kind["frames"])) if w)


def known(files):
    """Kinds in lines of JSON, by how they end."""
    out = {}
    for path in files:
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as f:
                for line in f:
                    kind = json.loads(line)
                    out[sign_of(kind)] = kind
    return out


def sign_of(kind):
    return (kind["target"], kind["oracle"], kind["state"], kind["event"],
            *kind["frames"])


def frames_of(text):
    """The project's own functions on top of the stack."""
    mine = [f.decode() for f, at in FRAME.findall(text)
            if b"harness/qmp/" in at or b"harness/ref/" in at]
    return mine[:FRAMES]


def ending(text, status):
    """(oracle or what else ended it, state, event, *frames), or None."""
    oracle, address = engines.ORACLE.search(text), ADDRESS.search(text)
    undefined, asserted = UNDEFINED.search(text), ASSERT.search(text)
    if asserted:
        return ("assert", "", "", asserted[1].decode(errors="replace"))
    if oracle:
        return tuple(g.decode(errors="replace")
                     for g in oracle.groups())
    if address:
        return (address[1].decode() + "-" + address[2].decode(), "", "",
                *frames_of(text))
    if undefined:
        what = NUMBERS.sub("N", undefined[1].decode(errors="replace"))
        return ("undefined-" + "-".join(what.split()[:4]), "", "",
                *frames_of(text))
    if status is None:
        return ("hang", "", "")
    return ("signal-%d" % -status, "", "") if status < 0 else None


def is_oracle(how):
    """It has a state, which nothing else has."""
    return bool(how[1])


def shape(line):
    """A line of a tape without names and numbers."""
    line = re.sub(rb'"execute": *"[^"]*"', b'"execute":""', line)
    line = re.sub(rb'"(?!execute|exec-oob|arguments|id|QMP|return|error|'
                  rb'event|enable)[^"]*"', b'""', line)
    return re.sub(rb"\s+|-?\d+", b"", line)


def within(small, large):
    """Whether all lines of the one tape stand in the other, in order."""
    rest = iter([shape(line) for line in large.splitlines()])
    return all(any(shape(line) == other for other in rest)
               for line in small.splitlines())


def slug(sign):
    text = "-".join(w for w in sign if w).lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80]


def wire_bytes(text):
    return [part for line in text.splitlines(keepends=True)
            for part in ([line] if line.startswith(b"#!") else
                         [line[i:i + 1] for i in range(len(line))])]


def whole(target, text):
    """A tape says whom it plays on; target client knows without."""
    role = b"#!role client\n"
    return text if target != "client" or role in text else role + text


def alike(one, other):
    """Whether one oracle fired in one state, where both know no stack."""
    return not one["frames"] and not other["frames"] and all(
        one[k] == other[k] for k in ("oracle", "state"))


class Lab:
    """Runs finds on the builds with sanitizers and without."""

    def __init__(self, out, sanitized, plain):
        self.out, self.sanitized, self.plain = out, sanitized, plain
        os.makedirs(out, exist_ok=True)
        self.log = os.path.join(out, "triage.log")
        self.trial = os.path.join(out, "trial")

    def run(self, at, target, path):
        status = engines.run(["%s/fuzz/%s" % (at, target), path], self.log,
                             SECONDS, **ENV)
        return ending(engines.read(self.log), status)

    def sign(self, target, path):
        """How it ends, the target first; None: as it should.  Without
        sanitizers it is ten times faster: what an oracle says is enough."""
        how = self.run(self.plain, target, path)
        if not how or not is_oracle(how):
            how = self.run(self.sanitized, target, path) or how
        return (target, *how) if how else None

    def gather(self, tapes):
        """(target, path) of all that is to be looked at."""
        for path in tapes:
            text = engines.read(path)
            yield ("client" if b"\n#!role client" in b"\n" + text
                   else "server"), path
        if tapes:
            return
        for path in sorted(glob.glob(self.out + "/finds/*/*")):
            if not path.endswith((".new", ".log")):
                yield path.split(os.sep)[-2], path

    def group(self, all_of_them):
        groups, gone = {}, []
        for target, path in all_of_them:
            how = self.sign(target, path)
            if how:
                groups.setdefault(how, []).append(path)
            elif path.startswith(self.out):
                os.makedirs(self.out + "/gone/" + target, exist_ok=True)
                shutil.move(path, self.out + "/gone/%s/" % target +
                            os.path.basename(path))
                gone.append(path)
            else:
                gone.append(path)
        return groups, gone

    # One kind.

    def work_up(self, sign, paths):
        """A line for finds.jsonl, with its tape and its spec written."""
        target, oracle, state, event, *frames = sign
        os.makedirs(self.out + "/found", exist_ok=True)
        name = slug(sign)
        tape = "%s/found/%s.tape" % (self.out, name)
        smallest = min(paths, key=lambda p: (os.path.getsize(p), p))
        small = whole(target, self.shrink(sign, engines.read(smallest)))
        with open(tape, "wb") as f:
            f.write(small)
        spec, why = self.spec(name, target, tape)
        return {
            "kind": "find", "target": target, "oracle": oracle,
            "state": state, "event": event, "frames": frames, "name": name,
            "news": True, "known": None, "reproduces": True, "tape": tape,
            "spec": spec, "no_spec": why, "alike": len(paths),
            "transcript": self.transcript(target, tape),
            "rerun": "%s/fuzz/%s %s" % (self.sanitized, target, tape),
        }

    def still(self, sign, text):
        with open(self.trial, "wb") as f:
            f.write(whole(sign[0], text))
        at = self.plain if is_oracle(sign[1:]) else self.sanitized
        how = self.run(at, sign[0], self.trial)
        return how is not None and (sign[0], *how) == sign

    def shrink(self, sign, text):
        """Lines first, then bytes of those that are sent, in halves,
        quarters, down to one.  A client is asked what specs ask, if that does
        as well."""
        left = TRIES
        asked = re.sub(rb"(?m)^#!issue .*$", ASK, text)
        text = asked if self.still(sign, asked) else text
        for split in (lambda t: t.splitlines(keepends=True), wire_bytes):
            parts = split(text)
            step = max(1, len(parts) // 2)
            while step and left:
                at = 0
                while at < len(parts) and left:
                    less = parts[:at] + parts[at + step:]
                    left -= 1
                    if less and self.still(sign, b"".join(less)):
                        parts = less
                    else:
                        at += step
                step //= 2
            text = b"".join(parts)
        return text

    def spec(self, name, target, tape):
        """(path, None), or (None, why there is none)."""
        if target not in ("server", "client", "split"):
            return None, "it is no tape of one side"
        path = "%s/found/%s.qmp" % (self.out, name)
        status = engines.run(
            [self.sanitized + "/qmpspec", "spec", "--id", "found/" + name,
             "--out", path, tape], self.log, 600, **ENV)
        if status == 0 and b"no oracle fires" not in engines.read(self.log):
            return path, None
        if os.path.exists(path):
            os.remove(path)
        said = engines.read(self.log).decode(errors="replace").strip()
        return None, said.split("\n")[-1]

    def transcript(self, target, tape):
        if target not in ("server", "client", "split"):
            return engines.read(tape).decode(errors="backslashreplace")
        engines.run([self.sanitized + "/qmpspec", "replay", tape], self.log,
                    SECONDS, **ENV)
        return engines.read(self.log)[:65536].decode(
            errors="backslashreplace")

    def causes(self, told, reference):
        """Sets kind["of"]: the shortest find that is most likely the same
        bug.  Where both say the same on the wire, or there is no reference
        beside the endpoint, that is one of the same oracle in the same
        state, or whose lines all stand in this tape."""
        told.sort(key=lambda k: (k["news"], not k["spec"],
                                 os.path.getsize(k["tape"]), k["name"]))
        pair = reference and causes.Pair(self.plain + "/qmpspec", reference,
                                         self.trial)
        for i, kind in enumerate(told):
            tape = engines.read(kind["tape"])
            role = "client" if b"#!role client" in tape else "server"
            kind["cause"] = pair and pair.cause(role, tape)
            kind["of"] = next(
                (other["of"] or other["name"] for other in told[:i]
                 if (other["cause"] == kind["cause"] if kind["cause"] else
                     alike(other, kind) or
                     other["target"] == kind["target"] and
                     within(engines.read(other["tape"]), tape))), None)

    def write(self, told, before):
        """All kinds that were ever named, those of today last."""
        today = {sign_of(k): k for k in told}
        kinds = [k for s, k in before.items() if s not in today] + told
        path = self.out + "/finds.jsonl"
        with open(path + ".new", "w", encoding="utf-8") as f:
            for kind in kinds:
                f.write(json.dumps(kind) + "\n")
        os.replace(path + ".new", path)
        for name in (self.trial, self.trial + ".log", self.log):
            if os.path.exists(name):
                os.remove(name)
