/*
 * Statements with what covers them, and the scores of the proof.
 */
const STATES = ["EMPTY", "BLIND", "proven", "covered", "elsewhere",
    "untestable"];

function openStatement(s) {
    show(`${s.id}: ${s.state}`, s.src,
        el("p.rule", null, s.rule || ""),
        s.source ? el("p.note", null, `${s.source}, ${s.section}`) : null,
        s.choice ? el("p.note", null, `Chosen here: ${s.choice}`) : null,
        s.why ? el("p.note", null, `Why ${s.state}: ${s.why}`) : null,
        s.cases.length ? [el("h4", null, "Cases"), el("ul.cases", null,
            s.cases.map((c) => el("li", null, caseLink(c))))] : null,
        s.mutants.length ? [el("h4", null, "Mutants that break it"),
            el("ul.cases", null, s.mutants.map((m) => el("li", null,
                el("span.kind", null, m[0]), ` ${m[1]}; `,
                m[3] > 0 ? ["caught by ", caseLink(m[4]), m[3] > 1
                    ? ` and ${m[3] - 1} more` : ""]
                    : el("b", null, m[2] > 0 ? "caught by others"
                        : "survived"))))] : null);
}

function statementRow(s) {
    const caught = s.mutants.filter((m) => m[3] > 0).length;

    return el("tr", { "data-statement": s.id },
        traced(el("th", { scope: "row" }, el("button.link", {
            type: "button", on: { click: () => openStatement(s) } }, s.id)),
        s.src),
        el("td", null, s.level),
        el("td.state.s-" + s.state.toLowerCase(), null, s.state),
        el("td.num", null, s.cases.length
            ? num(s.cases.length, s.src, "#specs") : ""),
        el("td.num", null, s.mutants.length ? [
            num(caught, s.src, "#caught"), "/",
            num(s.mutants.length, s.src, "#mutants")] : ""),
        traced(el("td.rule", null, s.rule || s.why || ""), s.src));
}

function statements() {
    const body = el("tbody");
    const search = el("input", { type: "search", id: "statements-search",
        placeholder: "id or words of the rule", autocomplete: "off",
        "aria-label": "Search statements" });
    const state = el("select", { id: "statements-state",
        "aria-label": "State" }, el("option", { value: "" }, "all states"),
    STATES.filter((w) => D.statements.some((s) => s.state === w))
        .map((w) => el("option", { value: w }, w)));
    const found = el("output.found");
    const draw = () => {
        const text = search.value.trim().toLowerCase();
        const kept = D.statements.filter((s) =>
            (!state.value || s.state === state.value) &&
            (s.id.toLowerCase() === text ||
             `${s.id} ${s.rule} ${s.why}`.toLowerCase().includes(text)));

        body.replaceChildren(...kept.map(statementRow));
        found.textContent = `${kept.length} statements`;
    };

    search.addEventListener("input", draw);
    state.addEventListener("change", draw);
    draw();
    return [el("div.filters", { role: "search" }, search, state, found),
        el("div.wide.tall", null, el("table.statements", null,
            el("thead", null, el("tr", null, ["", "level", "state", "cases",
                "mutants", "rule"].map((h) => el("th", { scope: "col" },
                h)))), body))];
}

const SCORES = {
    table: "mutants of the tables caught by name",
    wire: "mutants of the wire caught by name",
    liars: "meetings of a case and a liar that expose it",
    judge: "twists of conversations illegal to the judge, or excused",
    axes: "cases with one verdict however they are cut and spelled",
    source: "mutants of the sources noticed",
};

function scoreRow(score) {
    const numbers = score.numbers;
    const rest = Object.entries(numbers).filter(([k]) => k !== "n" &&
        k !== "good").map(([k, v]) => {
        const seconds = k === "microseconds";

        return el("span.pair", null, seconds ? "took" : k, " ",
            seconds ? num(v / 1e6, score.src, "microseconds/1e6",
                "\u2009s", 1) : num(v, score.src, k));
    });
    const rated = numbers.good !== undefined;

    return el("tr", null, el("th", { scope: "row" }, score.of),
        el("td.num", null, rated
            ? percent(numbers.good, numbers.n, score.src, "good/n") : ""),
        el("td.num", null, rated ? num(numbers.good, score.src, "good")
            : ""),
        el("td.num", null, num(numbers.n, score.src, "n")),
        el("td", null, el("div", null, SCORES[score.of] || ""),
            el("div.rest", null, rest),
            score.lines.length ? el("details", null, el("summary", null,
                "what it said"), el("pre.talk", null,
                score.lines.join("\n"))) : null));
}

function escaped() {
    return [
        D.survivors.length ? el("details", null, el("summary", null,
            "Mutants that no case catches by name"), el("ul.cases", null,
            D.survivors.map((m) => traced(el("li", null,
                el("span.kind", null, m.of), ` ${m.statement} ${m.name}; `,
                m.other.length ? `caught by ${m.other.join(", ")}`
                    : el("b", null, "survived")), m.src)))) : null,
        D.believed.length ? el("details", null, el("summary", null,
            "Liars that were believed"), el("ul.cases", null,
            D.believed.map((b) => traced(el("li", null,
                `${b.role} that ${b.name}: ${b.case}`), b.src)))) : null,
    ];
}

if (D.statements.length) {
    section("statements", "Statements", "Rules of the standard in words of " +
        "our own; proven where a mutant that breaks the rule is caught by a " +
        "case that covers it.", statements());
}
if (D.scores.length || D.survivors.length || D.believed.length) {
    section("proof", "Proof", "Whether the suite can fail.",
        D.scores.length ? table(["", "score", "good", "of", ""],
            D.scores.map(scoreRow), ".figures.scores") : null, escaped());
}
