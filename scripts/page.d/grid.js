/*
 * A matrix of cases and columns by topic: a topic is one row of counts until
 * it is opened or a filter asks for it.  Arrow keys move between its cells.
 */
function topicOf(id) {
    const slash = id.lastIndexOf("/");

    return slash < 0 ? id : id.slice(0, slash);
}

function topicsOf(columns) {
    const topics = new Map();
    const seen = new Set();

    for (const column of columns) {
        for (const [index] of column.cells) {
            const topic = topicOf(D.cases[index].id);

            if (!topics.has(topic)) {
                topics.set(topic, []);
            }
            if (!seen.has(index)) {
                seen.add(index);
                topics.get(topic).push(index);
            }
        }
    }
    return topics;
}

/* The lines that a count was taken from, if they are of one file. */
function span(column, cells) {
    const lines = cells.map((cell) => cell[3]);
    const files = new Set(cells.map((cell) => cellSrc(column, cell)[0]));

    return files.size === 1
        ? [[...files][0], Math.min(...lines), Math.max(...lines)]
        : column.src;
}

/* Passed, and a mark for the worst of what is not green. */
function countCell(column, topic, cases) {
    const cells = cases.map((c) => column.byCase.get(c)).filter((c) => c);
    const passed = cells.filter((c) => WORDS[c[1]] === "PASS");
    const bad = cells.filter((c) => !isGreen(c));
    const td = el("td");

    if (cells.length === 0) {
        return td;
    }
    if (bad.length > 0) {
        const fresh = bad.filter((c) => !c[2]);
        const worst = (fresh.length ? fresh : bad)[0];
        const n = num(bad.length, span(column, cells), `bad:${topic}`);

        add(td, el("span.bad", null, mark(WORDS[worst[1]], worst[2]), n));
    } else {
        add(td, passed.length === 0 ? el("span.none", null, "\u2013")
            : num(passed.length, span(column, cells), `PASS:${topic}`));
    }
    return td;
}

function headOf(column) {
    const more = [column.version, column.language].filter((t) => t);

    return traced(el("th.turned", { scope: "col" }, el("span", null,
        column.target, column.language !== undefined
            ? el("small", null, " " + more.join(", ")) : null)), column.src);
}

function matrix(columns, name) {
    const topics = topicsOf(columns);
    const filter = { text: "", topic: "", bad: false };
    const open = new Set();
    const body = el("table.matrix");
    const found = el("output.found");

    function keep(index) {
        const id = D.cases[index].id;

        return (!filter.text || id.includes(filter.text) ||
                D.cases[index].covers.includes(filter.text)) &&
            (!filter.bad || columns.some((column) => {
                const cell = column.byCase.get(index);

                return cell && !isGreen(cell);
            }));
    }

    function row(index, topic) {
        const c = D.cases[index];
        const first = columns.find((column) => column.byCase.has(index));

        return el("tr.case", { "data-case": c.id },
            traced(el("th", { scope: "row", title: c.id }, el("button.link", {
                type: "button", on: { click: () => openCase(index) } },
            topic === c.id ? c.id : c.id.slice(topic.length + 1))),
            cellSrc(first, first.byCase.get(index))),
            columns.map((column) => {
                const cell = column.byCase.get(index);

                return el("td", null, cell ? cellButton(column, cell) : "");
            }));
    }

    function group(topic, cases) {
        const kept = cases.filter(keep);
        const filtered = filter.text || filter.bad || filter.topic;
        const opened = open.has(topic) || Boolean(filtered);
        const toggle = (event) => {
            const old = event.target.closest("tbody");

            open[open.has(topic) ? "delete" : "add"](topic);
            old.replaceWith(group(topic, cases).node);
            body.querySelector(`[data-topic="${CSS.escape(visible(topic))}"]`)
                .focus();
            reach();
        };

        if (kept.length === 0 || (filter.topic && filter.topic !== visible(topic))) {
            return { shown: 0, node: null };
        }
        return { shown: kept.length, node: el("tbody", null,
            el("tr.topic", null, el("th", { scope: "rowgroup" },
                el("button.topic", { type: "button", "data-topic": topic,
                    "aria-expanded": String(opened), disabled:
                    Boolean(filtered), on: { click: toggle } }, topic)),
            columns.map((column) => countCell(column, topic, cases))),
            opened ? kept.map((index) => row(index, topic)) : null) };
    }

    /* One cell is where Tab comes to. */
    function reach() {
        const first = body.querySelector(".cell");

        if (first && !body.querySelector(".cell[tabindex='0']")) {
            first.tabIndex = 0;
        }
    }

    function draw() {
        let shown = 0;

        body.replaceChildren(el("thead", null, el("tr", null,
            el("td"), columns.map(headOf))));
        for (const [topic, cases] of topics) {
            const one = group(topic, cases);

            shown += one.shown;
            add(body, one.node);
        }
        reach();
        found.textContent = shown === 0 ? "no case is like that"
            : `${digits(shown)} cases`;
    }

    body.addEventListener("keydown", (event) => move(body, event));
    draw();
    return [bar(name, filter, topics, draw, found),
        el("div.wide.tall", null, body), legend(columns)];
}

function bar(name, filter, topics, draw, found) {
    const search = el("input", { type: "search", id: name + "-search",
        placeholder: "case or statement", "aria-label": "Search cases",
        autocomplete: "off", spellcheck: "false" });
    const topic = el("select", { id: name + "-topic",
        "aria-label": "Topic" }, el("option", { value: "" }, "all topics"),
    [...topics.keys()].map((t) => el("option", { value: t }, t)));
    const bad = el("input", { type: "checkbox", id: name + "-bad" });

    search.addEventListener("input", () => {
        filter.text = search.value.trim();
        draw();
    });
    topic.addEventListener("change", () => {
        filter.topic = topic.value;
        draw();
    });
    bad.addEventListener("change", () => {
        filter.bad = bad.checked;
        draw();
    });
    return el("div.filters", { role: "search" }, search, topic,
        el("label", { for: name + "-bad" }, bad, "only not green"), found);
}

/* From cell to cell; the one with the focus is the one that Tab finds. */
function move(body, event) {
    const from = event.target.closest(".cell");
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
        ArrowRight: [0, 1] }[event.key];

    if (!from || !step) {
        return;
    }
    const rows = [...body.querySelectorAll("tr.case")];
    let y = rows.indexOf(from.closest("tr"));
    let x = from.closest("td").cellIndex;
    let to = null;

    while (!to) {
        y += step[0];
        x += step[1];
        if (!rows[y] || !rows[y].cells[x]) {
            return;
        }
        to = rows[y].cells[x].querySelector(".cell");
    }
    event.preventDefault();
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/* Only the words that are there. */
function legend(columns) {
    const used = new Set();
    let known = null;

    for (const column of columns) {
        for (const cell of column.cells) {
            used.add(WORDS[cell[1]]);
            known = known || (cell[2] ? WORDS[cell[1]] : null);
        }
    }
    return el("p.legend", null, WORDS.filter((w) => used.has(w)).map((w) =>
        el("span", null, mark(w, false), MEANS[w])),
    known ? el("span", null, mark(known, true), "known, in outline") : null);
}
