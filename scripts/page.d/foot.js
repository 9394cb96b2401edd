/*
 * Coverage by file, and at the foot: which lines fed the page.
 */
const MEASURES = [["lines", "lines"], ["branches", "branches"],
    ["regions", "regions"], ["mcdc", "MC/DC"]];

function meter(row, key) {
    const n = row[key], hit = row[key + "_hit"];

    if (n === undefined || hit === undefined) {
        return el("td.num", null, el("span.none", null, "\u00b7"));
    }
    const width = n > 0 ? 60 * hit / n : 60;

    return el("td.num", null, el("span.meter", null, num(hit, row.src,
        key + "_hit"), "/", num(n, row.src, key)),
    svg("svg", { viewBox: "0 0 60 4", class: "bar", "aria-hidden": "true" },
        svg("rect", { class: "all", width: 60, height: 4 }),
        svg("rect", { class: "hit", width: width.toFixed(1), height: 4 })),
    percent(hit, n, row.src, `${key}_hit/${key}`));
}

/* Files added up, of one input, so that the sum has a place. */
function sums() {
    const files = [...new Set(D.coverage.map((row) => row.src[0]))];

    return files.map((file) => {
        const rows = D.coverage.filter((row) => row.src[0] === file);
        const lines = rows.map((row) => row.src[1]);
        const src = [file, Math.min(...lines), Math.max(...lines)];

        return el("tr.sum", null, el("th", { scope: "row" }, "all"),
            MEASURES.map(([key]) => {
                const some = rows.filter((row) => row[key] !== undefined &&
                    row[key + "_hit"] !== undefined);
                const n = some.reduce((s, row) => s + row[key], 0);
                const hit = some.reduce((s, row) => s + row[key + "_hit"], 0);

                return el("td.num", null, some.length ? [
                    el("span.meter", null,
                        num(hit, src, `sum:${key}_hit`), "/",
                        num(n, src, `sum:${key}`)),
                    percent(hit, n, src, `sum:${key}_hit/sum:${key}`)]
                    : el("span.none", null, "\u00b7"));
            }));
    });
}

if (D.coverage.length) {
    const rows = [...D.coverage].sort((a, b) => a.file < b.file ? -1 : 1);

    section("coverage", "Coverage", "By file, as llvm-cov counts.",
        table(["file", ...MEASURES.map((m) => m[1])], [sums(),
            rows.map((row) => el("tr", null, traced(el("th",
                { scope: "row" }, row.file), row.src),
            MEASURES.map(([key]) => meter(row, key))))],
        ".figures.coverage"));
}

function fileRow(file, index) {
    const whole = [index, 1, file.lines];
    const kinds = Object.entries(file.kinds);

    return el("tr", null, traced(el("th", { scope: "row" }, file.name),
        whole),
    traced(el("td.when", null, clock(file.time)), whole),
    el("td.num", null, num(file.lines, whole, "#lines")),
    el("td", null, kinds.map(([kind, n]) => el("span.pair", null, kind, " ",
        num(n, whole, `#kind:${kind}`)))),
    el("td", null, file.bad.slice(0, 20).map(([line, why]) =>
        traced(el("div", null, el("code", null, String(line)), ` ${why}`),
            [index, line])), file.bad.length > 20
        ? traced(el("div", null, "and more: see stderr"), whole) : null));
}

add(document.getElementById("foot"), el("h2", { id: "lines" }, "Lines"),
    el("p.note", null, "What fed this page. Each number above says its " +
        "file and line when it is pointed at (data-src in the source)."),
    D.again ? el("p.note", null, "Some cells of clients are told more than " +
        "once; the last line counts.") : null,
    table(["file", "written", "lines", "kinds", "not understood"],
        D.files.map(fileRow), ".figures.lines"));
sections.push(["lines", "Lines"]);

add(document.getElementById("nav"), sections.map(([id, title]) =>
    el("a", { href: "#" + id }, title)));
add(document.getElementById("made"), el("span.axis", null,
    `written ${clock(D.made)}`));
document.body.dataset.ready = "yes";
