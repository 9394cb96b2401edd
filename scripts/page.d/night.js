/*
 * Of the nights: which they were, what they found, which cells of the table
 * they hit.  The curves are drawn in curves.js.
 */
function clock(seconds) {
    return new Date(seconds * 1000).toISOString().slice(0, 16)
        .replace("T", " ") + " UTC";
}

function nightLine(night) {
    return traced(el("p.note", null, "From ", clock(night.began),
        night.ended ? ` to ${clock(night.ended)}` : ", not yet ended",
        night.hours ? ["; asked for ", num(night.hours, night.src, "hours",
            "\u2009h", night.hours % 1 ? 2 : 0)] : null,
        night.commit ? ["; commit ", el("code", null,
            String(night.commit).slice(0, 12))] : null,
        night.endpoint ? `; endpoint ${night.endpoint}` : "",
        night.machine ? `; ${night.machine}` : ""), night.src);
}

function findCard(find) {
    const flags = [find.of ? el("span.old", null, "likely as above")
        : find.news === true ? el("span.new", null, "new")
        : el("span.old", null, find.known ? `known: ${find.known}` : "known"),
    find.reproduces === false ? el("span.old", null, "does not reproduce")
        : null];
    const facts = el("dl.facts");

    field(facts, "frames", find.frames.join("\n"));
    field(facts, "tape", find.tape);
    field(facts, "spec", find.spec || find.no_spec);
    field(facts, "parts from the reference in", find.cause);
    const first = find.news === true && !find.of &&
        D.finds.filter((f) => !f.of).length < 4;
    return traced(el("details.find", { open: first,
        "data-find": find.name }, el("summary", null,
        el("code", null, find.name), " ", flags,
        el("span.about", null, ` ${find.oracle || ""}`, find.state
            ? ` in ${find.state} on ${find.event}` : "",
        ` (${find.target})`)),
    facts, find.talk >= 0 ? transcript(find.talk) : null,
    find.rerun ? command(find.rerun) : null), find.src);
}

function hitTable(hits) {
    const states = [...new Set(hits.map((h) => h.state))];
    const events = [...new Set(hits.map((h) => h.event))];
    const at = new Map(hits.map((h) => [`${h.state}\n${h.event}`, h]));
    const cell = (state, event) => {
        const hit = at.get(`${state}\n${event}`);

        if (!hit) {
            return el("td.miss", { "aria-label": "not hit" }, "\u00b7");
        }
        const button = el("button.cell", { type: "button",
            "aria-label": `${state}, ${event}: hit by ${hit.input || "?"}`,
            on: { click: () => show(`${state}: ${event}`, hit.src,
                el("p.verdict", null, `First hit on ${hit.target} by`),
                command(hit.input || "?")) } },
        el("span.mark.hit", null, el("b", null, "\u2713")));

        traced(button, hit.src);
        button.title = `${visible(hit.input || "?")}\n${button.dataset.src}`;
        return el("td", null, button);
    };

    return el("div.wide", null, el("table.matrix.hits", null,
        el("thead", null, el("tr", null, el("td"), events.map((event) =>
            el("th.turned", { scope: "col" }, el("span", null, event))))),
        el("tbody", null, states.map((state) => el("tr.case", null,
            el("th", { scope: "row" }, state),
            events.map((event) => cell(state, event)))))));
}

function hitTables() {
    const groups = new Map();

    for (const hit of D.hits) {
        const key = `${hit.target}, profile ${hit.profile || "?"}`;

        groups.set(key, [...(groups.get(key) || []), hit]);
    }
    return [...groups].map(([key, hits]) => [el("h3", null, key),
        traced(el("p.note", null, num(hits.length, [hits[0].src[0],
            Math.min(...hits.map((h) => h.src[1])),
            Math.max(...hits.map((h) => h.src[1]))],
        `cells:${hits[0].target}:${hits[0].profile || ""}`),
        " cells hit; a dot was not, or cannot be."), hits[0].src),
        hitTable(hits)]);
}

if (D.finds.length) {
    section("finds", "Finds", "What is new comes first.",
        D.finds.map(findCard));
}
if (D.nights.length || D.minutes.length) {
    section("night", "Night", null, D.nights.map(nightLine));
}
if (D.hits.length) {
    section("table", "Table", "Which cells of state and event the corpus " +
        "reaches. A mark names the input that hit it first.", hitTables());
}
