"""Tests of the file that scripts/page writes, read as a file."""
import html.parser
import json
import re
import subprocess

from page_trace import Sources

VOID = {"meta", "link", "br", "img", "input", "hr"}
MOST = 2_000_000


class Reader(html.parser.HTMLParser):
    """What tags there are, and whether each is closed where it must be."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.wrong = [], [], []
        self.text = {}

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("</%s> at line %d" % (tag, self.getpos()[0]))

    def handle_data(self, data):
        if self.open:
            key = self.open[-1], len([t for t, _ in self.tags
                                      if t == self.open[-1]])
            self.text[key] = self.text.get(key, "") + data


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.PIPE, check=False)


def read(page):
    with open(page, "rb") as f:
        raw = f.read()
    reader = Reader()
    reader.feed(raw.decode("ascii" if raw.isascii() else "utf-8"))
    reader.close()
    return raw, reader


def model_of(reader):
    return json.loads(reader.text["script", 1])


def is_written(script, files, page, hostile):
    done = run(script, "--out", page, "--title", "<b>a & \"b\"</b>", *files)
    if done.returncode != (1 if hostile else 0):
        return "exit status %d\n%s" % (done.returncode, done.stderr)
    return None


def is_whole(page):
    _, reader = read(page)
    if reader.open or reader.wrong:
        return "open %s, wrong %s" % (reader.open, reader.wrong)
    scripts = [a for t, a in reader.tags if t == "script"]
    if len(scripts) != 2 or scripts[0].get("type") != "application/json":
        return "scripts: %s" % scripts
    return None


def loads_nothing(page):
    """No address to load from, no handler in markup, a strict policy."""
    _, reader = read(page)
    for tag, attrs in reader.tags:
        for key, value in attrs.items():
            if key in ("src", "href", "action", "data", "style") or \
                    key.startswith("on"):
                return "<%s %s=%s>" % (tag, key, value)
    policy = [a["content"] for t, a in reader.tags
              if a.get("http-equiv") == "Content-Security-Policy"]
    if len(policy) != 1 or "default-src 'none'" not in policy[0] or \
            "unsafe" in policy[0]:
        return "policy: %s" % policy
    css, code = reader.text["style", 1], reader.text["script", 2]
    code = code.replace("http://www.w3.org/2000/svg", "")
    for text, words in ((css, r"url\(|@import|https?:"),
                        (code, r"https?:|fetch\(|XMLHttp|WebSocket|import\("
                               r"|innerHTML|outerHTML|insertAdjacent|eval\("
                               r"|document\.write|new Function")):
        found = re.search(words, text)
        if found:
            return "found " + found[0]
    return None


def holds_no_markup(page):
    """The data is ASCII without controls and without what ends a script."""
    raw, reader = read(page)
    data = reader.text["script", 1]
    if re.search(r"[^\x20-\x7e]|[<>&]", data):
        return "in the data: %r" % re.search(r"[^\x20-\x7e]|[<>&]", data)[0]
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", raw):
        return "a control byte"
    return None


def numbers_are_the_lines(page, files):
    """What the model holds of a line is what the line says."""
    model = model_of(read(page)[1])
    sources = Sources(files)
    checked = 0
    groups = [[m] for m in model["coverage"] + model["finds"] +
              model["hits"] + model["nights"]]
    for group in groups:
        for one in group:
            line = sources.at("%s:%d" % (
                files[one["src"][0]], one["src"][1]))[0]
            for key, value in one.items():
                if key in line and key != "frames":
                    checked += 1
                    if line[key] != value:
                        return "%s: %s is %r, not %r" % (
                            one["src"], key, value, line[key])
    for series in model["minutes"]:
        for i, src in enumerate(series["src"]):
            line = sources.at("%s:%d" % (files[src[0]], src[1]))[0]
            for key in ("time", "execs", "speed", "features", "states"):
                checked += 1
                if series[key][i] != line.get(key):
                    return "%s: %s" % (src, key)
    for run_ in model["runs"]:
        for cell in run_["cells"]:
            line = sources.at("%s:%d" % (
                files[run_["src"][0]], cell[3]))[0]
            checked += 1
            if line["spec"] != model["cases"][cell[0]]["id"] or \
                    line["verdict"] != model["verdicts"][cell[1]]:
                return "%s line %d" % (run_["target"], cell[3])
    return None if checked > 0 else "nothing was checked"


def names_what_it_cannot_read(script, folder):
    bad = folder + "/bad.jsonl"
    with open(bad, "wb") as f:
        f.write(b'{"target": "t", "planned": 1}\n'
                b'{"spec": "a/b", "verdict": "PASS", "covers": []}\n'
                b'{"kind": "minute", "time": NaN}\n'
                b'{"kind": "minute", "time": 1e999}\n'
                b'{"kind": "minute", "time": true, "engine": "afl"}\n'
                b'{"kind": "score", "of": "t", "n": 1, "alike": NaN}\n'
                b'{"kind": "no such"}\n[]\n\n' + b"[" * 100000 +
                b'\n{"spec": "a/c", "verd')
    done = run(script, "--out", folder + "/bad.html", bad)
    said = sorted(int(n) for n in re.findall(r"bad\.jsonl:(\d+): ",
                                             done.stderr))
    if done.returncode != 1 or said != [3, 4, 5, 6, 7, 8, 10, 11]:
        return "exit status %d, lines %s" % (done.returncode, said)
    return None


def is_called_rightly(script, folder):
    empty = folder + "/empty.jsonl"
    with open(empty, "wb"):
        pass
    for arguments in ([], [folder + "/none.jsonl"], [empty], ["--x"]):
        done = run(script, "--out", folder + "/x.html", *arguments)
        if done.returncode != 2:
            return "%s: exit status %d" % (arguments, done.returncode)
    done = run(script, "--out", "/proc/x/y.html", folder + "/bad.jsonl")
    return None if done.returncode == 4 else "cannot be written: %d" % \
        done.returncode


def stays_small(script, folder):
    """678 cases on 8 targets, each of which says something of its own."""
    big = folder + "/big.jsonl"
    with open(big, "w", encoding="utf-8") as f:
        for t in range(8):
            f.write(json.dumps({"target": "t%d" % t, "planned": 678}) + "\n")
            for c in range(678):
                talk = "".join("-> {\"execute\": \"x-%d\", \"id\": %d}\n"
                               "<- {\"return\": {}, \"id\": %d}\n" % (
                                   c, i, i) for i in range(8))
                f.write(json.dumps({
                    "spec": "topic-%d/some-case-with-a-name-%d" % (
                        c % 30, c), "verdict": "FAIL" if c % 40 == 0
                    else "PASS", "covers": ["N1"], "level": "must",
                    "known": False, "file": "specs/a.qmp", "line": c,
                    "rerun": "qmpspec run --target t%d" % t,
                    "expected": "x" * 300, "got": "y" * 300,
                    "transcript": "<- greeting of %d\n%s%s" % (
                        t, talk, "%d" % t * 300000 if c == 7 else
                        "")}) + "\n")
    done = run(script, "--out", folder + "/big.html", big)
    size = len(read(folder + "/big.html")[0])
    if done.returncode != 0 or size > MOST:
        return "exit status %d, %d bytes" % (done.returncode, size)
    return None


def tests(script, files, page, folder, hostile):
    return [
        ("is written", lambda: is_written(script, files, page, hostile)),
        ("is well formed", lambda: is_whole(page)),
        ("loads nothing", lambda: loads_nothing(page)),
        ("holds no foreign markup", lambda: holds_no_markup(page)),
        ("has the numbers of its lines",
         lambda: numbers_are_the_lines(page, files)),
        ("names what it cannot read",
         lambda: names_what_it_cannot_read(script, folder)),
        ("is called rightly", lambda: is_called_rightly(script, folder)),
        ("stays small", lambda: stays_small(script, folder)),
    ]
