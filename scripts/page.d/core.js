/*
 * What everything else is drawn with.  Text that came from outside becomes
 * text nodes and nothing else; what a terminal or a reader would not see as
 * it is gets its name in the open.  A number stands in an element that says
 * which line it is from (data-src) and which member of it (data-of).
 */
const D = JSON.parse(document.getElementById("data").textContent);

/* Controls, directional marks, zero widths, lone halves of a pair. */
const UNSEEN = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f" +
    "\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff" +
    "\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\ud800-\\udfff]", "gu");

function visible(text) {
    return String(text).replace(UNSEEN, (c) => "\\u" +
        c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0"));
}

function add(parent, ...children) {
    for (const child of children.flat(9)) {
        if (child instanceof Node) {
            parent.append(child);
        } else if (child !== null && child !== undefined && child !== "") {
            parent.append(document.createTextNode(visible(child)));
        }
    }
    return parent;
}

/* el("td.num", { title: "x" }, children...) */
function el(what, attributes, ...children) {
    const [tag, ...classes] = what.split(".");
    const node = document.createElement(tag);

    node.className = classes.join(" ");
    for (const [key, value] of Object.entries(attributes || {})) {
        if (key === "on") {
            for (const [event, f] of Object.entries(value)) {
                node.addEventListener(event, f);
            }
        } else if (value !== null && value !== undefined && value !== false) {
            node.setAttribute(key, visible(value === true ? "" : value));
        }
    }
    return add(node, children);
}

function svg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg",
        tag);

    for (const [key, value] of Object.entries(attributes)) {
        node.setAttribute(key, value);
    }
    return add(node, children);
}

/* src: [file, line] or [file, first, last]. */
function place(src) {
    const name = D.files[src[0]].name;

    return src.length > 2 && src[2] !== src[1]
        ? `${name}:${src[1]}-${src[2]}` : `${name}:${src[1]}`;
}

function traced(node, src) {
    node.dataset.src = visible(place(src));
    if (!node.title) {
        node.title = node.dataset.src;
    }
    return node;
}

function digits(value, places) {
    return Number(value).toLocaleString("en-US", {
        minimumFractionDigits: places || 0,
        maximumFractionDigits: places || 0,
    });
}

/* of: a member of the line, or a formula that scripts/page-test knows. */
function num(value, src, of, unit, places) {
    const node = el("span.n", { "data-of": of }, digits(value, places));

    if (unit) {
        add(node, el("span.u", null, unit));
    }
    return traced(node, src);
}

function percent(good, n, src, of) {
    const part = n > 0 ? 100 * good / n : 100;
    /* Never "100.0" of what is not all. */
    const shown = good < n ? Math.min(part, 99.9) : part;

    return num(shown, src, of + "%", "\u2009%", 1);
}

const sections = [];

function section(id, title, note, ...children) {
    const node = el("section", { id, "aria-labelledby": id + "-title" },
        el("h2", { id: id + "-title" }, title),
        note ? el("p.note", null, note) : null, children);

    sections.push([id, title]);
    document.getElementById("main").append(node);
    return node;
}

function table(head, rows, className) {
    return el("div.wide", { tabindex: 0, role: "group" },
        el("table" + (className || ""), null,
            el("thead", null, el("tr", null, head.map((h) =>
                h instanceof Node ? h : el("th", { scope: "col" }, h)))),
            el("tbody", null, rows)));
}

function talkLines(index) {
    return index < 0 ? [] : D.talks[index].map((line) => D.texts[line]);
}

/* A conversation: who speaks is told by the arrow and by the colour. */
function transcript(index) {
    const pre = el("pre.talk", { tabindex: 0 });

    for (const line of talkLines(index)) {
        const who = /^<-/.test(line) ? "them" : /^->/.test(line) ? "us"
            : "other";

        add(pre, el("span." + who, null, line), "\n");
    }
    return pre;
}

function command(text) {
    const code = el("code", null, text);
    const button = el("button.small", { type: "button", on: { click: () => {
        const range = document.createRange();

        range.selectNodeContents(code);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
        button.textContent = "copied";
    } } }, "copy");

    return el("div.command", null, code, button);
}

const detail = document.getElementById("detail");

function show(title, src, ...children) {
    const close = el("button.small", { type: "button",
        on: { click: () => detail.close() } }, "close");

    detail.replaceChildren(el("div.bar", null,
        el("h3", { id: "detail-title" }, title), close));
    add(detail, children, src ? el("p.from", null, "from ",
        el("code", null, place(src))) : null);
    if (src) {
        detail.dataset.src = visible(place(src));
    }
    if (!detail.open) {
        detail.showModal();
    }
    detail.scrollTop = 0;
    close.focus();
}

/* A click beside it closes it. */
detail.addEventListener("click", (event) => {
    if (event.target === detail) {
        detail.close();
    }
});
