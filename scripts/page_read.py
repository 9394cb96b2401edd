"""Reads JSON lines for scripts/page: which kind each is, whether it has what
that kind must have, and where it stood.  Torn lines and strange ones are
complaints, never the end: a night that was cut off still has its page."""
import json
import math
import os

TEXT, WHOLE, NUMBER, LIST, FLAG, MAP = "text", "whole", "number", "list", \
    "flag", "map"

VERDICTS = ["PASS", "FAIL", "HANG", "CRASH", "FLOOD", "BLOCKED", "ILLEGAL",
            "UNSTABLE", "N/A", "UNTESTED", "NOT-STARTED", "BROKEN"]

# What a line must have to be used.
MUST = {
    "begin": {"target": TEXT, "planned": WHOLE},
    "skipped": {"target": TEXT, "skipped": TEXT},
    "result": {"spec": TEXT, "verdict": TEXT, "covers": LIST},
    "end": {"PASS": WHOLE, "not selected": WHOLE},
    "statement": {"id": TEXT, "state": TEXT, "specs": LIST, "mutants": LIST},
    "score": {"of": TEXT, "n": NUMBER},
    "mutant": {"of": TEXT, "name": TEXT, "named": LIST, "other": LIST},
    "believed": {"role": TEXT, "name": TEXT, "case": TEXT},
    "client": {"client": TEXT, "case": TEXT, "verdict": TEXT},
    "pair": {"client": TEXT, "server": TEXT, "tries": WHOLE},
    "night": {"began": NUMBER},
    "minute": {"time": NUMBER, "engine": TEXT, "target": TEXT,
               "execs": NUMBER},
    "cell": {"state": TEXT, "event": TEXT, "target": TEXT},
    "find": {"name": TEXT, "target": TEXT},
    "coverage": {"file": TEXT, "lines": WHOLE, "lines_hit": WHOLE},
}
# What it may have, if it has that type; else it is as good as absent.
MAY = {
    "text": ["version", "qmpspec", "role", "level", "file", "expected",
             "got", "differs", "cuts", "note", "transcript", "rule",
             "source", "section", "reason", "rerun", "why", "choice",
             "statement", "walk", "language", "outcome", "conduct",
             "first_error", "commit", "machine", "endpoint", "sanitizers",
             "profile", "input", "oracle", "tape", "spec", "known_name"],
    "number": ["microseconds", "line", "runs", "bad", "agree", "good", "ok",
               "began", "ended", "hours", "speed", "features", "states",
               "corpus", "finds", "disk_mb", "branches", "branches_hit",
               "regions", "regions_hit", "mcdc", "mcdc_hit"],
}


def fits(value, kind):
    if kind in (WHOLE, NUMBER):
        return isinstance(value, int if kind == WHOLE else (int, float)) \
            and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, {TEXT: str, LIST: list, FLAG: bool,
                              MAP: dict}[kind])


def kind_of(o):
    """By "kind", or by the members of the lines that have none."""
    if isinstance(o.get("kind"), str):
        return o["kind"]
    for kind, members in (("result", ("spec", "verdict")),
                          ("end", ("PASS", "not selected")),
                          ("begin", ("target", "planned")),
                          ("skipped", ("target", "skipped")),
                          ("client", ("client", "case")),
                          ("pair", ("client", "server")),
                          ("statement", ("id", "specs", "mutants"))):
        if all(m in o for m in members):
            return kind
    return None


def refuse(name):
    raise ValueError("%s is no JSON" % name)


def finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("%.20s is too large" % text)
    return value


class Line:
    """One good line: what it says, and where it stands."""

    def __init__(self, kind, value, file, number):
        self.kind, self.value = kind, value
        self.file, self.number = file, number

    def get(self, key, default=None):
        return self.value.get(key, default)

    def src(self):
        return [self.file, self.number]


class Lines:
    def __init__(self):
        self.files = []         # {"name", "time", "lines", "kinds", "bad"}
        self.lines = []

    def read(self, path):
        file = {"name": path, "lines": 0, "kinds": {}, "bad": []}
        with open(path, "rb") as f:
            file["time"] = int(os.fstat(f.fileno()).st_mtime)
            self.files.append(file)
            for number, raw in enumerate(f, 1):
                file["lines"] = number
                if raw.strip():
                    self.take(file, number, raw)

    def take(self, file, number, raw):
        try:
            o = json.loads(raw.decode("utf-8", "replace"),
                           parse_constant=refuse, parse_float=finite)
        except (ValueError, RecursionError) as e:
            file["bad"].append([number, "no line of JSON: %.80s" % e])
            return
        why, kind = None, kind_of(o) if isinstance(o, dict) else None
        if kind not in MUST:
            why = "of no kind that is known"
        else:
            for key, form in MUST[kind].items():
                if not fits(o.get(key), form):
                    why = "%s without a good \"%s\"" % (kind, key)
            if not why and "verdict" in MUST[kind] and \
                    o["verdict"].upper() not in VERDICTS:
                why = "no verdict: %.40s" % o["verdict"]
        if why:
            file["bad"].append([number, why])
            return
        for form, keys in MAY.items():
            for key in keys:
                if key in o and key not in MUST[kind] and \
                        not fits(o[key], form):
                    del o[key]
        file["kinds"][kind] = file["kinds"].get(kind, 0) + 1
        self.lines.append(Line(kind, o, len(self.files) - 1, number))

    def of(self, *kinds):
        return [l for l in self.lines if l.kind in kinds]

    def any(self):
        return bool(self.lines)

    def count(self):
        return len(self.lines)

    def complaints(self):
        return [("%s:%d" % (f["name"], number), why)
                for f in self.files for number, why in f["bad"]]
