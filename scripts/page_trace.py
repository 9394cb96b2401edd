"""What the lines of JSON say of a number on the page: an element names its
place (FILE:LINE or FILE:FIRST-LAST) and a member of that line or a formula
over the lines.  Shares nothing with the page writer, so that it can tell."""
import json
import re

GREEN = ("PASS", "N/A")


class Sources:
    def __init__(self, paths):
        self.lines = {}
        for path in paths:
            with open(path, "rb") as f:
                self.lines[path] = f.read().split(b"\n")

    def at(self, place):
        """The objects that stand there; ValueError where nothing does."""
        m = re.fullmatch(r"(.*):(\d+)(?:-(\d+))?", place, re.S)
        if not m or m[1] not in self.lines:
            raise ValueError("no such place: %r" % place)
        first = int(m[2])
        last = int(m[3] or first)
        lines = self.lines[m[1]]
        if not 1 <= first <= last <= len(lines):
            raise ValueError("no such line: %r" % place)
        return [parsed(raw) for raw in lines[first - 1:last]]

    def value(self, place, formula):
        objects = self.at(place)
        counted = count(objects, formula)
        if counted is not None:
            return counted
        percent = formula.endswith("%")
        if len(objects) == 1 and objects[0] and formula in objects[0]:
            return objects[0][formula]
        over, _, under = formula.rstrip("%").partition("/")
        value = member(objects, over)
        if not under:
            return value
        if not percent:
            return value / float(under)
        n = member(objects, under)
        return 100 * value / n if n else 100


def parsed(raw):
    try:
        o = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return o if isinstance(o, dict) else None


def member(objects, key):
    if key.startswith("sum:"):
        key = key[len("sum:"):]
        return sum(o[key] for o in objects if o and o.get("kind") ==
                   "coverage" and o.get(key) is not None)
    if len(objects) != 1 or objects[0] is None:
        raise ValueError("%s of %d lines" % (key, len(objects)))
    return objects[0][key]


def case_of(o):
    return (o or {}).get("spec") or (o or {}).get("case")


def green(o):
    return o["verdict"].upper() in GREEN and \
        not o.get("agree", 1) < o.get("runs", 1)


def kind_of(o):
    if o is None:
        return None
    if isinstance(o.get("kind"), str):
        return o["kind"]
    for member_of, kind in (("planned", "begin"), ("skipped", "skipped"),
                            ("not selected", "end"), ("spec", "result"),
                            ("specs", "statement"), ("case", "client"),
                            ("server", "pair")):
        if member_of in o:
            return kind
    return None


def count(objects, formula):
    """Formulas that count: lines, and members of the one line."""
    name, _, rest = formula.partition(":")
    if name in ("PASS", "bad") and rest:
        cells = [o for o in objects if isinstance(case_of(o), str) and
                 "verdict" in o and
                 (case_of(o).rpartition("/")[0] or case_of(o)) == rest]
        return sum(o["verdict"].upper() == "PASS" if name == "PASS"
                   else not green(o) for o in cells)
    if name == "cells":
        target, _, profile = rest.partition(":")
        return sum(kind_of(o) == "cell" and o["target"] == target and
                   o.get("profile", "") == profile for o in objects)
    if name == "#kind":
        return sum(kind_of(o) == rest for o in objects)
    if formula == "#lines":
        return len(objects)
    if formula in ("#specs", "#mutants"):
        return len(objects[0][formula[1:]])
    if formula == "#caught":
        return sum(True in m["caught"].values()
                   for m in objects[0]["mutants"])
    return None
