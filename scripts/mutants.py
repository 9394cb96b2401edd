"""Generates mutants of C sources, mechanically, token by token.

Operators, constants by one, negated conditions, removed statements, swapped
arguments and early returns; assertions, labels and sizes are left alone.
"""
import re

# Calls whose first two arguments mean the same when swapped.
EITHER_WAY = ("calloc", "strcmp", "qs_json_equal")

TOKEN = re.compile(r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<hash>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<op>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.X | re.S | re.M)

SWAPS = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"],
         ">": [">=", "<="], ">=": [">", "<"], "&&": ["||"], "||": ["&&"],
         "++": ["--"], "--": ["++"], "+=": ["-="], "-=": ["+="],
         "<<": [">>"], ">>": ["<<"], "%": ["*"]}
BINARY = {"+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "&": ["|"],
          "|": ["&"]}


class Token:
    def __init__(self, kind, text, at):
        self.kind, self.text, self.at = kind, text, at

    @property
    def end(self):
        return self.at + len(self.text)


class Mutant:
    def __init__(self, path, source, function, at, end, new, kind):
        self.path, self.function, self.kind = path, function, kind
        self.at, self.end, self.new = at, end, new
        self.old = " ".join(source[at:end].split())
        self.line = source.count("\n", 0, at) + 1
        first = source.rfind("\n", 0, at) + 1
        self.text = source[first:source.index("\n", at)].strip()
        self.verdict = None

    def what(self):
        new = " ".join(self.new.split())
        return "%s => %s" % (self.old, new or "(removed)")

    def key(self):
        return (self.path, self.function, self.text, self.what())


def tokens(source):
    for m in TOKEN.finditer(source):
        if m.lastgroup not in ("space", "hash"):
            yield Token(m.lastgroup, m.group(), m.start())


def closing(toks, i):
    """Index of the bracket that closes the one at i."""
    depth = 0
    for k in range(i, len(toks)):
        if toks[k].text in "([{":
            depth += 1
        elif toks[k].text in ")]}":
            depth -= 1
            if depth == 0:
                return k
    return len(toks) - 1


def bodies(toks):
    """(name, returns nothing, index of {, index of }) of each function."""
    i = 0
    while i < len(toks):
        if toks[i].text == "{" and i > 0 and toks[i - 1].text == ")":
            k = i - 1
            depth = 0
            while k >= 0:
                depth += {")": 1, "(": -1}.get(toks[k].text, 0)
                if depth == 0:
                    break
                k -= 1
            start = k - 1
            while start > 0 and toks[start - 1].text not in ";}":
                start -= 1
            head = [t.text for t in toks[start:k - 1]]
            yield (toks[k - 1].text, "void" in head and "*" not in head,
                   "*" in head or "struct" not in head, i, closing(toks, i))
            i = closing(toks, i)
        elif toks[i].text == "{":
            i = closing(toks, i)
        i += 1


def arguments(toks, i):
    """Spans of the arguments of the call whose ( is at i."""
    spans, start, depth, k = [], i + 1, 0, i
    while True:
        text = toks[k].text
        depth += text in "([{"
        depth -= text in ")]}"
        if (depth == 1 and text == ",") or depth == 0:
            if k > start:
                spans.append((toks[start].at, toks[k - 1].end))
            start = k + 1
            if depth == 0:
                return spans
        k += 1


def function_mutants(path, source, toks, body):
    name, void, scalar, first, last = body

    def mutant(at, end, new, kind):
        return Mutant(path, source, name, at, end, new, kind)

    if void:
        yield mutant(toks[first].at, toks[first].end, "{ return;", "return")
    elif scalar:
        yield mutant(toks[first].at, toks[first].end, "{ return 0;",
                     "return")
    i = first + 1
    while i < last:
        t, before = toks[i], toks[i - 1]
        call = t.kind == "word" and toks[i + 1].text == "("
        if t.text == "assert" or t.text in ("case", "sizeof"):
            while toks[i].text not in ":;," and i < last:
                if t.text == "sizeof" and toks[i].text == "(":
                    i = closing(toks, i)
                    break
                i += 1
        elif t.text in ("if", "while") and call:
            end = closing(toks, i + 1)
            inner = source[toks[i + 2].at:toks[end - 1].end]
            yield mutant(toks[i + 2].at, toks[end - 1].end,
                         "!(%s)" % inner, "condition")
        elif t.kind == "op" and t.text in SWAPS:
            for new in SWAPS[t.text]:
                yield mutant(t.at, t.end, new, "operator")
        elif t.kind == "op" and t.text in BINARY and (
                before.kind in ("word", "number") or before.text in ")]"):
            if before.text not in ("return", "const", "char", "void") and \
                    not re.match(r"\s*\*\s*\w+\s*[=;,)]", source[t.at:]):
                for new in BINARY[t.text]:
                    yield mutant(t.at, t.end, new, "operator")
        elif t.kind == "number":
            value = int(re.sub("[uUlL]", "", t.text), 0)
            yield mutant(t.at, t.end, str(value + 1), "constant")
            if value > 0:
                yield mutant(t.at, t.end, str(value - 1), "constant")
        elif t.text in ("true", "false"):
            yield mutant(t.at, t.end, "false" if t.text == "true" else
                         "true", "constant")
        if call and t.text not in ("if", "while", "for", "switch", "return",
                                   "sizeof"):
            spans = arguments(toks, i + 1)
            for a, b in zip(spans, spans[1:]):
                x, y = source[a[0]:a[1]], source[b[0]:b[1]]
                if x != y and t.text not in EITHER_WAY:
                    yield mutant(a[0], b[1],
                                 y + source[a[1]:b[0]] + x, "arguments")
        if before.text in ";{}" and (t.kind == "word" or t.text in
                                     ("*", "++", "--")):
            if t.text not in ("if", "for", "while", "do", "switch", "case",
                              "default", "else", "return", "goto", "break",
                              "continue", "struct", "enum", "const",
                              "static", "char", "int", "size_t", "bool",
                              "unsigned", "uint32_t", "assert"):
                k = i
                while toks[k].text != ";" and k < last:
                    k = closing(toks, k) if toks[k].text in "([{" else k
                    k += 1
                yield mutant(t.at, toks[k].end, ";", "statement")
        i += 1


def generate(files):
    found = []
    for path in files:
        with open(path, encoding="utf-8") as f:
            source = f.read()
        toks = list(tokens(source))
        for body in bodies(toks):
            found += function_mutants(path, source, toks, body)
    return found
