"""Packs what scripts/page read into the model that its script draws.  Places
are [file, line] with the file's index; transcripts are lists of indices into
one table of lines, for most of them are said again and again."""
from page_read import VERDICTS

# Of one line of a transcript, and lines of one.  Where more was said, the
# page says so; the source line has all of it.
LINE_FRONT, LINE_BACK = 600, 200
TALK_FRONT, TALK_BACK = 240, 80
# Told of a case only where it did not pass.
WHY = ["expected", "got", "differs", "cuts", "note", "rule", "source",
       "reason", "rerun", "outcome", "conduct"]


def shorten(text, front=LINE_FRONT, back=LINE_BACK):
    if len(text) <= front + back + 40:
        return text
    return "%s \u2026%d characters left out\u2026 %s" % (
        text[:front], len(text) - front - back, text[-back:])


def texts(value):
    """The strings of a list, whatever else is in it."""
    return [v for v in value if isinstance(v, str)] \
        if isinstance(value, list) else []


class Talks:
    """Transcripts that share their lines, and are themselves shared."""

    def __init__(self):
        self.lines, self.talks = {}, {}

    def add(self, text):
        if not isinstance(text, str) or not text:
            return -1
        lines = [shorten(l) for l in text.rstrip("\n").split("\n")]
        if len(lines) > TALK_FRONT + TALK_BACK + 1:
            lines[TALK_FRONT:-TALK_BACK] = ["\u2026 %d lines left out" % (
                len(lines) - TALK_FRONT - TALK_BACK)]
        talk = tuple(self.lines.setdefault(l, len(self.lines))
                     for l in lines)
        return self.talks.setdefault(talk, len(self.talks))


class Cases:
    """Every case that any line names."""

    def __init__(self):
        self.index, self.rows = {}, []

    def add(self, name, covers=(), level="", file="", line=0):
        i = self.index.setdefault(name, len(self.rows))
        if i == len(self.rows):
            self.rows.append({"id": name, "level": level,
                              "covers": texts(covers), "file": file,
                              "line": line})
        return i


def why(line, keys=WHY):
    out = {k: shorten(line.get(k), 2000, 400) for k in keys
           if line.get(k)}
    judge = line.get("judge")
    if isinstance(judge, dict):
        out["judge"] = {k: shorten(judge[k]) for k in
                        ("finding", "what", "statement", "legal")
                        if isinstance(judge.get(k), str)}
    for k in ("verdicts", "outcomes"):
        if isinstance(line.get(k), dict):
            out[k] = "; ".join("%s: %s" % (n, word) for word, n in
                               line.get(k).items() if word)
    for k in ("runs", "bad", "agree"):
        if line.get(k) is not None:
            out[k] = line.get(k)
    return out


def verdict(line):
    return VERDICTS.index(line.get("verdict").upper())


def pack_runs(lines, cases, talks):
    runs = []
    for l in lines.of("begin", "skipped", "result", "end"):
        if l.kind == "skipped":
            runs.append({"target": l.get("target"), "src": l.src(),
                         "skipped": l.get("skipped"), "cells": []})
            continue
        if l.kind == "begin" or not runs or "skipped" in runs[-1] or \
                runs[-1]["src"][0] != l.file:
            runs.append({"target": l.get("target", "?"), "src": l.src(),
                         "role": l.get("role", "server"), "cells": [],
                         "version": l.get("qmpspec", "")})
        run = runs[-1]
        if l.kind == "end":
            run["end"] = l.number
            run["totals"] = {k: v for k, v in l.value.items()
                             if isinstance(v, int)}
        elif l.kind == "result":
            c = cases.add(l.get("spec"), l.get("covers"),
                          l.get("level", ""), l.get("file", ""),
                          l.get("line", 0))
            cell = [c, verdict(l), int(l.get("known") is True), l.number,
                    talks.add(l.get("transcript"))]
            if l.get("verdict") == "N/A":
                cell.append({"note": l.get("note", "")})
            elif l.get("verdict") != "PASS":
                cell.append(why(l))
            run["cells"].append(cell)
    return runs


def pack_clients(lines, cases, talks):
    """Columns as runs have them; a later line on the same cell counts."""
    clients, again = {}, 0
    for l in lines.of("client"):
        key = l.get("client"), l.get("version", "")
        one = clients.setdefault(key, {
            "target": key[0], "version": key[1], "src": l.src(),
            "language": l.get("language", ""), "cells": {}})
        c = cases.add(l.get("case"), l.get("statements"), l.get("level", ""))
        again += c in one["cells"]
        one["cells"][c] = [c, verdict(l), int(bool(l.get("known"))),
                           l.number, talks.add(l.get("transcript")), why(l),
                           l.file]
    for one in clients.values():
        one["cells"] = list(one["cells"].values())
    return list(clients.values()), again


def pack_pairs(lines):
    out = []
    for l in lines.of("pair"):
        good = "good" if "good" in l.value else "ok"
        error = l.get("first_error")
        if not error and isinstance(l.get("why"), dict):
            error = "; ".join("%s: %s" % i for i in l.get("why").items())
        out.append({"client": l.get("client"), "server": l.get("server"),
                    "storm": l.get("storm") if isinstance(
                        l.get("storm"), str) else "storm" if l.get("storm")
                    else "", "src": l.src(),
                    "tries": l.get("tries"), "good": l.get(good, 0),
                    "key": good, "error": shorten(error or "")})
    return out


def pack_statements(lines, cases):
    out = []
    for l in lines.of("statement"):
        one = {k: l.get(k, "") for k in ("id", "role", "level", "state",
                                         "source", "section", "rule", "why",
                                         "choice")}
        one["src"] = l.src()
        one["cases"] = [cases.add(s["id"], [one["id"]], s.get("level", ""))
                        for s in l.get("specs")
                        if isinstance(s, dict) and
                        isinstance(s.get("id"), str)]
        one["mutants"] = []
        for m in l.get("mutants"):
            caught = m.get("caught") if isinstance(m, dict) else None
            if isinstance(caught, dict):
                named = [c for c, by_name in caught.items()
                         if by_name is True]
                one["mutants"].append([
                    str(m.get("kind")), str(m.get("name")), len(caught),
                    len(named), cases.add(named[0]) if named else -1])
        out.append(one)
    return out


def pack_minutes(lines):
    keys = ["time", "execs", "speed", "features", "states", "corpus",
            "finds", "disk_mb"]
    series = {}
    for l in lines.of("minute"):
        key = l.get("target"), l.get("engine"), l.get("sanitizers", "")
        series.setdefault(key, []).append(l)
    out = []
    for key, rows in sorted(series.items()):
        rows.sort(key=lambda l: l.get("time"))
        one = dict(zip(("target", "engine", "sanitizers"), key))
        one["src"] = [l.src() for l in rows]
        for k in keys:
            one[k] = [l.get(k) for l in rows]
        out.append(one)
    return out


def pack_plain(lines, kind, keys):
    return [dict({k: l.get(k) for k in keys if l.get(k) is not None},
                 src=l.src()) for l in lines.of(kind)]


def pack_finds(lines, talks):
    out = pack_plain(lines, "find", [
        "target", "oracle", "state", "event", "name", "news", "known",
        "reproduces", "of", "tape", "spec", "no_spec", "rerun"])
    for one, l in zip(out, lines.of("find")):
        one["frames"] = texts(l.get("frames"))
        one["cause"] = ", ".join(texts(l.get("cause")))
        one["talk"] = talks.add(l.get("transcript"))
    # A bug, and below it what is most likely the same.
    lead = {f["name"]: f.get("news") is not True for f in out}
    return sorted(out, key=lambda f: (
        lead.get(f.get("of"), lead[f["name"]]), f.get("of") or f["name"],
        f.get("of") is not None, f["name"]))


def pack_scores(lines):
    out = []
    for l in lines.of("score"):
        numbers = {k: v for k, v in l.value.items()
                   if isinstance(v, (int, float)) and k != "kind"}
        out.append({"of": l.get("of"), "src": l.src(), "numbers": numbers,
                    "lines": [shorten(t) for t in texts(l.get("lines"))]})
    return out


def pack(lines):
    cases, talks = Cases(), Talks()
    runs = pack_runs(lines, cases, talks)
    clients, again = pack_clients(lines, cases, talks)
    model = {
        "files": lines.files, "verdicts": VERDICTS, "again": again,
        "runs": runs, "clients": clients, "pairs": pack_pairs(lines),
        "statements": pack_statements(lines, cases),
        "scores": pack_scores(lines),
        "survivors": [{"of": l.get("of"), "name": l.get("name"),
                       "statement": l.get("statement", ""),
                       "other": texts(l.get("other"))[:20], "src": l.src()}
                      for l in lines.of("mutant") if not l.get("named")],
        "believed": pack_plain(lines, "believed", ["role", "name", "case"]),
        "nights": pack_plain(lines, "night", [
            "began", "ended", "hours", "commit", "machine", "endpoint"]),
        "minutes": pack_minutes(lines),
        "hits": pack_plain(lines, "cell", [
            "profile", "state", "event", "target", "input"]),
        "finds": pack_finds(lines, talks),
        "coverage": pack_plain(lines, "coverage", [
            "file", "lines", "lines_hit", "branches", "branches_hit",
            "regions", "regions_hit", "mcdc", "mcdc_hit"]),
        "cases": cases.rows,
    }
    model["texts"] = list(talks.lines)
    model["talks"] = [list(t) for t in talks.talks]
    return model
