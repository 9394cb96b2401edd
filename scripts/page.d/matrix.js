/*
 * Servers and clients: totals, the two matrices, and who got through with
 * whom.
 */
function totalsRow(run, words) {
    if (run.skipped) {
        return el("tr.skipped", null, traced(el("th", { scope: "row" },
            run.target), run.src),
        el("td", { colspan: words.length + 4 }, run.skipped));
    }
    const src = [run.src[0], run.end];
    const t = run.totals;
    const none = () => el("span.none", null, "\u00b7");

    return el("tr", null, traced(el("th", { scope: "row" }, run.target,
        run.role === "client" ? el("small", null, " client") : null),
    run.src), t ? [
        [...words, "known", "not selected"].map((w) => el("td.num", null, t[w]
            ? num(t[w], src, w) : none())),
        el("td.num", null, t.unexpected === undefined ? none()
            : num(t.unexpected, src, "unexpected")),
        el("td.num", null, t.microseconds === undefined ? none()
            : num(t.microseconds / 1e6, src, "microseconds/1e6",
                "\u2009s", 2)),
    ] : el("td", { colspan: words.length + 4 }, "broke off"));
}

function totals() {
    const words = WORDS.filter((w) => w === "PASS" || D.runs.some((r) =>
        r.totals && r.totals[w] > 0));

    return table(["target", ...words.map((w) => MEANS[w]), "known",
        "not run", "unexpected", "took"], D.runs.map((r) => totalsRow(r, words)),
    ".figures");
}

function pairCell(pair) {
    const all = pair.good === pair.tries;

    return el("button.rate" + (all ? "" : ".short"), { type: "button", on: {
        click: () => show(`${pair.client} with ${pair.server}`, pair.src,
            el("p.verdict", null, pair.storm
                ? `in a storm of events (${pair.storm}): ` : "plain: ", `${pair.good} of ${pair.tries} got through`),
            pair.error ? [el("h4", null, "What went wrong"),
                el("pre.talk", null, pair.error)] : null),
    } }, num(pair.good, pair.src, pair.key), "/",
    num(pair.tries, pair.src, "tries"), all ? null
        : el("span.flag", null, " \u25b2"));
}

function pairs() {
    const columns = [...new Set(D.pairs.map((p) => p.server))];
    const rows = [...new Set(D.pairs.map((p) => p.client))];
    const of = (client, server) => D.pairs.filter((p) =>
        p.client === client && p.server === server)
        .sort((a, b) => Boolean(a.storm) - Boolean(b.storm));

    return [el("h3", null, "Clients with servers"),
        el("p.note", null, "How many of so many connections got through: " +
            "negotiated, asked, and had the right answer; plain, then in a " +
            "storm of events."),
        table(["client", ...columns], rows.map((client) => el("tr", null,
            el("th", { scope: "row" }, client), columns.map((server) =>
                el("td.num", null, of(client, server).map((p) => p.storm
                    ? el("div.storm", null, `${p.storm} `, pairCell(p))
                    : el("div", null, pairCell(p))))))), ".figures")];
}

if (D.runs.length) {
    section("targets", "Targets", "Not run are races and heavy cases that " +
        "nobody asked for.", totals());
}
if (servers.some((s) => s.cells.length)) {
    section("servers", "Servers", "Topics and their cases on each server. " +
        "A count is of cases passed; beside a mark, of those that are not " +
        "green. A mark opens the conversation.",
    matrix(servers.filter((s) => s.cells.length), "servers"));
}
if (clients.length || D.pairs.length) {
    section("clients", "Clients", null,
        clients.length ? matrix(clients, "clients") : null,
        D.pairs.length ? pairs() : null);
}
