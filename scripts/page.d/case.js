/*
 * A verdict as a mark (shape, colour and letter), and one case on one target
 * in full: what was expected, the rule, the conversation, how to run it.
 */
const WORDS = D.verdicts;
const LETTERS = { "PASS": "P", "FAIL": "F", "HANG": "H", "CRASH": "C",
    "FLOOD": "O", "BLOCKED": "B", "ILLEGAL": "I", "UNSTABLE": "~", "N/A": "\u2013",
    "UNTESTED": "U", "NOT-STARTED": "S", "BROKEN": "X" };
const MEANS = { "PASS": "passed", "FAIL": "failed", "HANG": "hung",
    "CRASH": "crashed", "FLOOD": "overflowed a ceiling",
    "BLOCKED": "blocked by its prelude", "ILLEGAL": "illegal to the judge",
    "UNSTABLE": "unstable", "N/A": "not applicable", "UNTESTED": "untested",
    "NOT-STARTED": "target not started", "BROKEN": "harness broke" };

const statementOf = new Map(D.statements.map((s) => [s.id, s]));

/* Columns of either matrix: target, version, src, cells by case. */
function columnsOf(list) {
    return list.map((one) => ({ ...one,
        byCase: new Map(one.cells.map((cell) => [cell[0], cell])) }));
}

const servers = columnsOf(D.runs.filter((r) => r.role !== "client"));
const clients = columnsOf([...D.runs.filter((r) => r.role === "client"),
    ...D.clients]);

function cellSrc(column, cell) {
    return [cell.length > 6 ? cell[6] : column.src[0], cell[3]];
}

function unstable(cell) {
    const why = cell[5] || {};

    return why.runs > 1 && why.agree !== undefined && why.agree < why.runs;
}

function isGreen(cell) {
    const word = WORDS[cell[1]];

    return (word === "PASS" || word === "N/A") && !unstable(cell);
}

function mark(word, known) {
    const kind = word.toLowerCase().replace(/[^a-z]/g, "");

    return el("span.mark.v-" + kind + (known ? ".known" : ""),
        { "aria-hidden": "true" }, el("b", null, LETTERS[word]));
}

function says(column, cell) {
    return `${WORDS[cell[1]]}${cell[2] ? ", known" : ""}` +
        `${unstable(cell) ? `, ${cell[5].agree} of ${cell[5].runs}` : ""}: ` +
        `${column.target}, ${D.cases[cell[0]].id}`;
}

/* A button in the matrix; it opens the case. */
function cellButton(column, cell) {
    const button = el("button.cell", { type: "button", tabindex: -1,
        "aria-label": says(column, cell),
        "data-verdict": WORDS[cell[1]] }, mark(WORDS[cell[1]], cell[2]));

    if (unstable(cell)) {
        add(button, el("small", null, `${cell[5].agree}/${cell[5].runs}`));
    }
    traced(button, cellSrc(column, cell));
    button.title = `${visible(says(column, cell))}\n${button.dataset.src}`;
    button.addEventListener("click", () => openCell(column, cell));
    return button;
}

/* told: what the line itself says of the rule that was broken. */
function rules(covers, broken, told) {
    const ids = broken && !covers.includes(broken) ? [broken, ...covers]
        : covers;

    return el("dl.rules", null, ids.map((id) => {
        const s = statementOf.get(id);

        return [el("dt", null, id === broken ? el("b", null, id) : id),
            s ? traced(el("dd", null, s.rule, " ", s.source ? el("cite", null,
                `${s.source}, ${s.section}`) : null), s.src)
                : el("dd", null, id === broken ? told : "")];
    }));
}

function field(list, label, text) {
    if (text) {
        add(list, el("dt", null, label), el("dd", null,
            el("pre", null, text)));
    }
}

function others(columns, index, except) {
    return el("div.others", null, columns.map((column) => {
        const cell = column.byCase.get(index);

        return cell && column !== except ? el("span", null,
            cellButton(column, cell), column.target) : null;
    }));
}

function openCell(column, cell) {
    const c = D.cases[cell[0]], why = cell[5] || {}, word = WORDS[cell[1]];
    const facts = el("dl.facts");
    const columns = servers.includes(column) ? servers : clients;
    const judge = why.judge || {};

    field(facts, "expected", why.expected);
    field(facts, "got", why.got);
    field(facts, "differs", why.differs);
    field(facts, "outcome", why.outcome);
    if (unstable(cell)) {
        field(facts, "verdicts", why.verdicts);
        field(facts, "outcomes", why.outcomes);
    }
    field(facts, "judge", judge.finding && judge.finding !== "legal"
        ? `${judge.finding}${judge.statement ? ` by ${judge.statement}`
            : ""}: ${judge.what || ""}` : "");
    field(facts, "legal", judge.legal);
    field(facts, "cuts", why.cuts);
    field(facts, word === "N/A" ? "lacks" : "note", why.note);
    field(facts, "known", why.reason);
    show(c.id, cellSrc(column, cell),
        el("p.verdict", null, mark(word, cell[2]), " ",
            el("b", null, word), ` (${MEANS[word]})`,
            cell[2] ? ", known" : word === "PASS" || word === "N/A" ? ""
                : ", not known", ` on ${column.target}`,
            column.version && column.language
                ? ` ${column.version} (${column.language})` : "",
            why.agree !== undefined ? `, ${why.agree} of ${why.runs} runs`
                : why.runs ? `, ${why.bad} of ${why.runs} runs bad` : "",
            c.level ? `; ${c.level}` : "",
            c.file ? el("span.where", null, ` ${c.file}:${c.line}`) : null),
        facts, el("h4", null, "Statements"),
        rules(c.covers, (why.rule || "").split(":")[0] || judge.statement,
            why.rule ? `${why.rule.slice(why.rule.indexOf(":") + 1)} ` +
                (why.source || "") : ""),
        cell[4] >= 0 ? [el("h4", null, "Transcript"), transcript(cell[4])]
            : null,
        why.rerun || column.target ? [el("h4", null, "Run just this"),
            command(why.rerun || again(column, c))] : null,
        el("h4", null, "Elsewhere"), others(columns, cell[0], column));
}

/* Of what passed: the same command without what only failures tell. */
function again(column, c) {
    const plain = /^[\w+,.:/@%=-]+$/.test(column.target);
    const quoted = plain ? column.target
        : "'" + column.target.replaceAll("'", "'\\''") + "'";

    return `qmpspec run${servers.includes(column) ? "" : " --role client"}` +
        ` --target ${quoted} ${c.id} -vv`;
}

/* A case of no target in particular. */
function openCase(index) {
    const c = D.cases[index];

    show(c.id, null,
        el("p.verdict", null, c.level,
            c.file ? el("span.where", null, ` ${c.file}:${c.line}`) : null),
        el("h4", null, "Statements"), rules(c.covers),
        el("h4", null, "Verdicts"), others(servers, index, null),
        others(clients, index, null));
}

function caseLink(index) {
    return el("button.link", { type: "button",
        on: { click: () => openCase(index) } }, D.cases[index].id);
}
