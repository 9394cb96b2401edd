/*
 * Curves over time, a row of small ones for each target and engine.  Arrow
 * keys or the pointer read off a minute, with the line that says so.
 */
const CURVES = [["execs", "executions", ""], ["speed", "speed", "/s"],
    ["features", "features", ""], ["states", "states", ""],
    ["finds", "finds", ""]];
const BOX = { w: 240, h: 118, left: 48, right: 8, top: 8, bottom: 22 };

function brief(value) {
    for (const [size, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
        if (value >= size) {
            return `${+(value / size).toPrecision(3)}\u2009${unit}`;
        }
    }
    return `${+value.toPrecision(3)}`;
}

/* A round number that is not below. */
function ceiling(value) {
    const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));

    return [1, 2, 4, 5, 10].map((m) => m * power).find((v) => v >= value);
}

function timeScale(series) {
    const times = series.time;
    const span = Math.max(times[times.length - 1] - times[0], 60);

    return span >= 2 * 3600 ? { span, per: 3600, unit: "h" }
        : { span, per: 60, unit: "min" };
}

function axes(top, scale, label, unit) {
    const { w, h, left, right, bottom } = BOX;
    const text = (x, y, anchor, words) => svg("text", { x, y,
        "text-anchor": anchor, class: "axis" }, words);
    const end = +(scale.span / scale.per).toPrecision(2);

    return [svg("path", { class: "rule", d: `M${left} ${BOX.top}V` +
            `${h - bottom}H${w - right}` }),
        svg("path", { class: "faint", d: `M${left} ${BOX.top}H` +
            `${w - right}` }),
        text(left - 4, BOX.top + 6, "end", brief(top) + unit),
        text(left - 4, h - bottom, "end", "0"),
        text(left, h - 8, "middle", "0"),
        text(w - right, h - 8, "end", `${end}\u2009${scale.unit}`)];
}

function curve(series, [key, label, unit]) {
    const points = series[key].map((v, i) => [series.time[i], v,
        series.src[i]]).filter(([, v]) => typeof v === "number");

    if (points.length === 0) {
        return null;
    }
    const scale = timeScale(series);
    const top = ceiling(Math.max(...points.map((p) => p[1])));
    const last = points[points.length - 1];
    const x = (t) => BOX.left + (BOX.w - BOX.left - BOX.right) *
        (t - series.time[0]) / scale.span;
    const y = (v) => BOX.h - BOX.bottom - (BOX.h - BOX.top - BOX.bottom) *
        v / top;
    const dot = svg("circle", { r: 3, class: "dot", cx: x(last[0]),
        cy: y(last[1]) });
    const picture = svg("svg", { viewBox: `0 0 ${BOX.w} ${BOX.h}`,
        role: "img", tabindex: 0, "aria-label":
        `${label} over time; arrow keys read it off` },
    axes(top, scale, label, unit), svg("polyline", { class: "curve",
        points: points.map((p) => `${x(p[0]).toFixed(1)},` +
            y(p[1]).toFixed(1)).join(" ") }), dot);
    const value = el("span.value");
    let at = points.length - 1;

    function read(index) {
        at = Math.min(Math.max(index, 0), points.length - 1);
        const [t, v, src] = points[at];
        const late = (t - series.time[0]) / scale.per;

        dot.setAttribute("cx", x(t));
        dot.setAttribute("cy", y(v));
        value.replaceChildren(num(v, src, key, unit),
            el("small.axis", null, at === points.length - 1 ? ""
                : ` at ${late.toFixed(1)} ${scale.unit}`));
    }

    picture.addEventListener("pointermove", (event) => {
        const box = picture.getBoundingClientRect();
        const t = series.time[0] + scale.span * ((event.clientX - box.left) *
            BOX.w / box.width - BOX.left) / (BOX.w - BOX.left - BOX.right);
        const nearest = points.reduce((best, p, i) => Math.abs(p[0] - t) <
            Math.abs(points[best][0] - t) ? i : best, 0);

        read(nearest);
    });
    picture.addEventListener("pointerleave", () => read(points.length - 1));
    picture.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];

        if (step) {
            event.preventDefault();
            read(at + step);
        }
    });
    read(at);
    return el("figure", null, el("figcaption", null, label, " ", value),
        picture);
}

if (D.minutes.length) {
    add(document.getElementById("night"), D.minutes.map((series) => {
        const last = series.src.length - 1;

        return [el("h3", null, series.target, ", ", series.engine,
            series.sanitizers ? el("small", null, ` ${series.sanitizers}`)
                : null), series.corpus[last] === null ? null
            : el("p.note", null, "corpus of ", num(series.corpus[last],
                series.src[last], "corpus"), " files",
            series.disk_mb[last] === null ? "" : [", ",
                num(series.disk_mb[last], series.src[last], "disk_mb"),
                " MB of disk"]),
        el("div.curves", null, CURVES.map((c) => curve(series, c)))];
    }));
}
