"""Which finds are one bug: those on whose tapes the endpoint first departs
from the true reference at the same kind of message in the same state.

After each step of a tape both are probed, too, so that a wrong state shows
when it is entered, not when an oracle notices.  What they first part at is
kept; all before it is left out, or made plain, as far as they still part only
there.  Where what came there may as well be a plain command, it counts as one.
"""
import json
import re

import engines

# Of both profiles.
PROBE = (b'\xff{"execute":"query-version","id":"probe"}\n'
         b'{"execute":"query-qmp-mode","id":"probe"}\n')
ISSUE = b'#!issue {"execute":"query-version"}\n'
# What changes a state; all other commands are one kind.
SELECTIONS = (b"qmp_capabilities", b"qmp_switch_mode",
              b"qmp_capability_enable", b"qmp_capability_disable")
PLAIN = b'{"execute":"query-version","id":"plain"}\n'
SELECT = b'{"execute":"qmp_capabilities"}'
SELECTION = re.compile(rb'(?m)^\{.*"qmp_capabilities".*\}')
SWITCH = re.compile(rb'(?m)^\{.*"qmp_switch_mode".*\}')
NAME = re.compile(rb'("exec(?:ute|-oob)" *: *)"[^"\\]*"')
DIRECTIVE = re.compile(rb"#!(\w+) ?(.*)")
# Begins a line of what the tested side said.
SAID = {"server": "<- ", "client": "-> "}
# So many steps are looked at.
STEPS = 64
BYTES = 512


def steps(tape):
    """Lines that belong together: directives, and the wire behind them."""
    out, group, glued = [], b"", 1
    for line in tape.splitlines(keepends=True):
        group += line
        word = DIRECTIVE.match(line)
        if word and not line.startswith(b"#!!"):
            if word[1] == b"glue" and word[2].strip().isdigit():
                glued = max(1, int(word[2]))
            continue
        glued -= 1
        if glued <= 0:
            out.append(group)
            group, glued = b"", 1
    if group:
        out.append(group)
    return out[:STEPS]


def kind_of(text):
    """What was said, in a word or two, and its id as text, or ""."""
    try:
        message = json.loads(text)
    except ValueError:
        return "bytes", ""
    if not isinstance(message, dict):
        return "value", ""
    error = message.get("error")
    kind = error.get("class", "error") if isinstance(error, dict) else "error"
    for word in ("QMP", "return", "event", "execute", "exec-oob"):
        if word in message:
            kind = word
            break
    returned = message.get("return")
    if isinstance(returned, dict) and isinstance(returned.get("mode"), str):
        kind += " " + returned["mode"]
    return kind, json.dumps(message["id"]) if "id" in message else ""


def what_came(wire):
    """A command by its members, other bytes by where they end."""
    try:
        members = json.loads(wire)
    except ValueError:
        inside = re.sub(rb"\\.", b"", wire).count(b'"') % 2
        return "string" if inside else \
            "word" if wire[-1:].isalnum() else "bytes"
    if not isinstance(members, dict):
        return "value"
    name = members.get("execute")
    if isinstance(name, str) and name.encode() in SELECTIONS:
        members[name] = members.pop("execute")
    return "+".join(sorted(members))


def in_words(parted):
    """What the reference said and what the endpoint; ids are told only when
    they differ."""
    (second, b), (first, a) = [said[1:] if said else ("nothing", "")
                               for said in parted]
    if first == second:
        return first + " not another id"
    replies = not {"nothing", "event", "QMP"} & {first, second}
    return "%s not %s%s" % (first, second, " of another id"
                            if replies and a != b else "")


def wire_of(step):
    return b"".join(line for line in step.splitlines(keepends=True)
                    if not DIRECTIVE.match(line))


def plainer(step):
    """The same without what goes before, with another name, in-band, or a
    member less."""
    wire = wire_of(step)
    words = step[:len(step) - len(wire)]
    yield words + wire[max(0, wire.find(b"{")):]
    yield words + wire[max(0, wire.rfind(b'{"exec')):]
    yield words + NAME.sub(rb'\1"query-version"', wire)
    yield words + wire.replace(b'"exec-oob"', b'"execute"')
    try:
        members = json.loads(wire)
    except ValueError:
        return
    for name in members if isinstance(members, dict) else ():
        yield words + json.dumps({k: v for k, v in members.items()
                                  if k != name}).encode()


class Pair:
    """The endpoint and the reference, each a qmpspec that replays."""

    def __init__(self, endpoint, reference, scratch):
        self.programs, self.scratch = (endpoint, reference), scratch

    def replay(self, program, tape):
        with open(self.scratch, "wb") as f:
            f.write(tape)
        engines.run([program, "replay", self.scratch], self.scratch + ".log",
                    60)
        return engines.read(self.scratch + ".log").decode(
            errors="replace").splitlines()

    def hear(self, program, role, tape):
        """What the tested side said, (connection, kind, id) each; where it
        died; and the last state it was in."""
        said, last = [], "none"
        for line in self.replay(program, tape):
            conn = re.match(r"\[(\w)\] ", line)
            text = line[4:] if conn else line
            if text.startswith(SAID[role]):
                said.append((conn[1] if conn else "a",
                             *kind_of(text[len(SAID[role]):])))
            elif line.startswith("# oracle crash"):
                said.append(("", "died", ""))
            state = re.match(r"# ([\w-]+)(?: -> [\w-]+)?(, on [\w-]+)?$",
                             line)
            if state and (state[2] or role == "client"):
                last = state[1]
            elif line.startswith("# none -> ") and last == "none":
                last = line[len("# none -> "):]
        return said, last

    def differ(self, role, tape):
        """What each says where they first part, or None: as it is, and with
        a probe behind."""
        probe = b"\n" + ISSUE
        if role == "server":
            conns = sorted({m[1] for m in re.finditer(
                rb"(?m)^#!on ([0-3])", tape)} | {b"0"})
            probe = b"\n#!release\n" + b"".join(
                b"#!on " + c + b"\n" + PROBE for c in conns)
        for text in dict.fromkeys((tape, tape + probe)):
            a, b = [self.hear(p, role, text)[0] + [None]
                    for p in self.programs]
            for pair in zip(a, b):
                if pair[0] != pair[1]:
                    return pair
        return None

    def cause(self, role, tape):
        """State, and what came there, when they first part; None: they do
        not."""
        # One message a line, if they still part: what answers which is
        # plainer then.
        apart = re.sub(rb'\}([^{}"\n]*)\{', rb"}\n\1{", tape)
        parts = steps(apart if self.differ(role, apart) else tape)
        for n in range(len(parts)):
            if self.differ(role, b"".join(parts[:n + 1])):
                last = self.first_byte(role, parts[:n], parts[n])
                return self.tell(role, self.simplest(role, parts[:n] + last))
        return None

    def first_byte(self, role, before, step):
        """The step up to the byte that makes them part: its directives and
        what goes before, and that byte; or a plain command in its place."""
        lines = step.splitlines(keepends=True)
        words = b"".join(w for w in lines if DIRECTIVE.match(w) and
                         not w.startswith(b"#!glue"))
        wire = wire_of(step)
        before = b"".join(before) + words
        for n in range(min(len(wire), BYTES) + 1):
            if self.differ(role, before + wire[:n]):
                wire = wire[:n]
                break
        plain = b"\xff" + PLAIN
        if role == "server" and wire and \
                self.differ(role, before + wire[:-1] + plain):
            return [words + wire[:-1], plain]
        head, tail = wire[:-1].rpartition(b"\n")[::2]
        return [words + head + b"\n", tail + wire[-1:]] if head else \
            [words + wire]

    def simplest(self, role, parts):
        """Fewer steps, directives and words before the last message, which
        still is where they part."""
        def of_other_ids(parted):
            return "another id" in in_words(parted)

        parted = self.differ(role, b"".join(parts))
        if not parted:
            return parts

        def still(new):
            now = self.differ(role, b"".join(new))
            return now and of_other_ids(now) == of_other_ids(parted) and \
                not self.differ(role, b"".join(new[:-1]))

        def attempt(new):
            return new if new != parts and still(new) else parts

        parts = attempt([SWITCH.sub(SELECT, p.replace(b"#!profile modes\n",
                                                      b"")) for p in parts])
        for i in reversed(range(len(parts) - 1)):
            parts = attempt(parts[:i] + parts[i + 1:])
        for i in reversed(range(len(parts))):
            for line in set(parts[i].splitlines(keepends=True)):
                if DIRECTIVE.match(line):
                    parts = attempt(parts[:i] + [parts[i].replace(
                        line, b"", 1)] + parts[i + 1:])
            # Before it a selection may be any.
            if i < len(parts) - 1:
                parts = attempt(parts[:i] + [SELECTION.sub(SELECT, parts[i])]
                                + parts[i + 1:])
        before = None
        while parts != before:
            before = parts
            for less in plainer(parts[-1]):
                parts = attempt(parts[:-1] + [less])
                if parts != before:
                    break
        return parts

    def tell(self, role, parts):
        """In words what makes them part: two that are alike are one."""
        tape, last = b"".join(parts), parts[-1]
        parted = self.differ(role, tape) or (None, None)
        state = self.hear(self.programs[1], role, tape)[1]
        came = "command" if last.endswith(PLAIN) else what_came(wire_of(last))
        return state, came + ": " + in_words(parted)
