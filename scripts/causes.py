"""Which finds are one bug: those on whose tapes the endpoint first departs
from the true reference at the same kind of message in the same state.

After each step of a tape both are probed, so that a wrong state shows when it
is entered, not when an oracle notices.  Where what came there may as well be
a plain command, it counts as one.
"""
import json
import re

import engines

PROBE = b'\xff{"execute":"query-version","id":"probe"}\n'
# What changes a state; all other commands are one kind.
SELECTIONS = (b"qmp_capabilities", b"qmp_switch_mode",
              b"qmp_capability_enable", b"qmp_capability_disable")
PLAIN = b'{"execute":"query-version","id":"plain"}\n'
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
    try:
        message = json.loads(text)
    except ValueError:
        return "bytes"
    if not isinstance(message, dict):
        return "value"
    error = message.get("error")
    for word in ("QMP", "return", "event", "execute", "exec-oob"):
        if word in message:
            return word
    return error.get("class", "error") if isinstance(error, dict) else "error"


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
        """What the tested side said, by kind, on which connection; where it
        died; and the last state it was in."""
        said, last = [], "none"
        for line in self.replay(program, tape):
            conn = re.match(r"\[(\w)\] ", line)
            text = line[4:] if conn else line
            if text.startswith(SAID[role]):
                said.append((conn[1] if conn else "a",
                             kind_of(text[len(SAID[role]):])))
            elif line.startswith("# oracle crash"):
                said.append(("", "died"))
            state = re.match(r"# ([\w-]+)(?: -> [\w-]+)?(, on [\w-]+)?$",
                             line)
            if state and (state[2] or role == "client"):
                last = state[1]
        return said, last

    def differ(self, role, tape):
        """What each says where they first part, or None."""
        probe = b""
        if role == "server":
            conns = sorted({m[1] for m in re.finditer(
                rb"(?m)^#!on ([0-3])", tape)} | {b"0"})
            probe = b"\n#!release\n" + b"".join(
                b"#!on " + c + b"\n" + PROBE for c in conns)
        a, b = [self.hear(p, role, tape + probe)[0] + [None]
                for p in self.programs]
        return next((pair for pair in zip(a, b) if pair[0] != pair[1]), None)

    def cause(self, role, tape):
        """State, and what came there, when they first part; None: they do
        not."""
        # One message a line, where that changes nothing: what answers which
        # is plainer then.
        apart = tape.replace(b"}{", b"}\n{")
        parts = steps(apart if self.differ(role, apart) else tape)
        for n in range(len(parts)):
            before = b"".join(parts[:n])
            if self.differ(role, before + parts[n]):
                return self.inside(role, before, parts[n])
        return None

    def inside(self, role, before, step):
        """The same of one step, byte by byte."""
        lines = step.splitlines(keepends=True)
        words = b"".join(w for w in lines if DIRECTIVE.match(w) and
                         not w.startswith(b"#!glue"))
        wire = b"".join(w for w in lines if not DIRECTIVE.match(w))
        for n in range(min(len(wire), BYTES) + 1):
            if self.differ(role, before + words + wire[:n]):
                wire = wire[:n]
                break
        before += words + wire[:-1]
        if role == "client":
            parted = self.differ(role, before + wire[-1:]) or ()
            return self.hear(self.programs[1], role, before + wire[-1:])[1], \
                " ".join(p[1] if p else "nothing" for p in parted)
        plain = b"\xff" + PLAIN
        if self.differ(role, before + plain):
            wire, before = plain, before + plain[:-1]
        said, state = self.hear(self.programs[1], role, before + wire[-1:])
        command = re.findall(rb'"(?:execute|exec-oob)" *: *"([^"]*)"', wire)
        return state, "%s %s" % (
            command[-1].decode() if command and command[-1] in SELECTIONS
            else "command", said[-1][1] if said else "nothing")
