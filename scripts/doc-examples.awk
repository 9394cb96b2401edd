# Takes the messages out of QEMU's documentation, for scripts/doc-examples.
#
# usage: awk -v file=NAME -f doc-examples.awk FILE
#
# For each message it prints a line of form feed and, apart by tabs, NAME,
# "message", "strange" (no message of QMP by its members) or "malformed" (on
# purpose: the reply is a parse error), and the number of its line; then its
# lines, all in their columns, the comment sign left out.  Arrows begin a
# message, in .json those in comments; so do C: and S: in qmp-spec.  A message goes on while lines are indented deeper than its arrow, or close a
# bracket in its column; blank lines belong to it while brackets are open.

# Names of the members at depth 1, and whether all brackets are closed.
function scan(text,    i, c, quoted, start, depth) {
    names = " "
    depth = 0
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (quoted) {
            if (c == "\\") { i++ }
            else if (c == "\"") {
                quoted = 0
                if (depth == 1 && substr(text, i + 1) ~ /^[ \n]*:/) {
                    names = names substr(text, start, i - start) " "
                }
            }
        } else if (c == "\"") { quoted = 1; start = i + 1 }
        else if (c == "{" || c == "[") { depth++ }
        else if (c == "}" || c == "]") { depth-- }
    }
    return depth <= 0
}

function kind(arrow, text) {
    scan(text)
    if (arrow == "->") {
        return names ~ / (execute|exec-oob) / ? "message" : "strange"
    }
    return names ~ / (return|error|event|QMP) / ? "message" : "strange"
}

# The message before the newest is settled once its reply is known.
function flush_held() {
    if (held) { printf "\f%s\t%s\t%d\n%s", file, held_kind, held_line, held }
    held = ""
}

function finish() {
    if (!text) { return }
    if (held && held_arrow == "->" && arrow == "<-" &&
        text ~ /"desc": *"[^"]*JSON/) {
        held_kind = "malformed"
    }
    flush_held()
    held = text; held_arrow = arrow; held_line = line
    held_kind = kind(arrow, text)
    text = ""
}

BEGIN {
    json = file ~ /\.json$/
    letters = file ~ /qmp-spec\.[a-z]*$/
}

{
    plain = $0
    if (json) {
        if (plain !~ /^#/) { finish(); flush_held(); next }
        sub(/^#/, " ", plain)
    }
    match(plain, /^ */)
    indent = RLENGTH
    rest = substr(plain, indent + 1)

    if (letters && rest ~ /^[CS]: *[{\[]/) {
        sub(/^C:/, "->", rest)
        sub(/^S:/, "<-", rest)
    }
    # What begins otherwise explains the notation, or is prose.
    if (rest ~ /^(->|<-) *([{\["]|$)/) {
        finish()
        arrow = substr(rest, 1, 2)
        column = indent
        line = FNR
        text = substr(plain, 1, indent) rest "\n"
        next
    }
    if (!text) { next }
    if (rest == "") {
        if (scan(text)) { finish() } else { text = text "\n" }
    } else if (indent > column || (indent == column && rest ~ /^[}\]]/)) {
        text = text plain "\n"
    } else {
        finish()
    }
}

END { finish(); flush_held() }
