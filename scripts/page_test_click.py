"""Tests of what the page does, clicked through in a browser."""
import re

from page_trace import Sources

ESCAPE, ENTER, DOWN, RIGHT, LEFT = "\ue00c", "\ue007", "\ue015", "\ue014", \
    "\ue012"
# As scripts/page.d/core.js shows it, told again.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f"
                    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-"
                    "\udfff]")

# Texts with a digit that stand in no element that names a line.
UNTRACED = """
const wrong = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let t = walk.nextNode(); t; t = walk.nextNode()) {
    const e = t.parentElement;
    if (/[0-9]/.test(t.data) && !e.closest("[data-src], .axis, script, " +
            "h1, option, button.topic, .found, .head")) {
        wrong.push(e.outerHTML.slice(0, 200));
    }
}
return wrong;
"""
NUMBERS = """
return [...document.querySelectorAll("[data-of]")].map((e) => [e.dataset.src,
    e.dataset.of, e.firstChild.data, e.title]);
"""


def shown(text):
    return UNSEEN.sub(lambda m: "\\u%04X" % ord(m[0]), text)


class Clicks:
    def __init__(self, browser, files, width, dark, pictures):
        self.b, self.sources = browser, Sources(files)
        self.width, self.dark, self.pictures = width, dark, pictures
        self.pictured = 0

    def picture(self):
        if self.pictures:
            self.pictured += 1
            self.b.picture("%s-%d.png" % (self.pictures, self.pictured))

    def text(self, selector):
        return self.b.run("return document.querySelector(arguments[0])"
                          ".textContent", selector)

    def count(self, selector):
        return self.b.run("return document.querySelectorAll(arguments[0])"
                          ".length", selector)

    def is_open(self):
        return self.b.run("return document.getElementById('detail').open")

    def close(self):
        self.b.press(ESCAPE)

    def bring(self, selector):
        self.b.run("document.querySelector(arguments[0])"
                   ".scrollIntoView({block: 'center'})", selector)

    def loads(self):
        self.picture()
        if self.b.run("return document.body.dataset.ready") != "yes":
            return "the script did not come to its end"
        entries = self.b.run("return performance.getEntriesByType('resource')"
                             ".map((e) => e.name)")
        wide = self.b.run("return document.documentElement.scrollWidth")
        light = self.b.run("return getComputedStyle(document.body)"
                           ".backgroundColor.match(/\\d+/g).map(Number)")
        if entries or wide > self.width:
            return "loads %s, is %d wide" % (entries, wide)
        return None if (sum(light) < 384) == self.dark else \
            "ground is %s" % light

    def failing_cell(self):
        self.bring("#servers-bad")
        self.b.click("#servers-bad")
        self.picture()
        selector = "#servers .cell[data-verdict=FAIL]" \
            ":not([data-src*=hostile])"
        self.bring(selector)
        place = self.b.run("return document.querySelector(arguments[0])"
                           ".dataset.src", selector)
        self.b.click(selector)
        self.picture()
        line = self.sources.at(place)[0]
        text = self.text("#detail")
        for what in [line["spec"], line["rule"].split(": ")[1],
                     line["source"], line["rerun"], place] + \
                line["transcript"].strip("\n").split("\n"):
            if shown(what)[:600] not in text:
                return "%r is not shown of %s" % (what, place)
        self.close()
        back = self.b.run("return document.activeElement.dataset.src")
        if self.is_open() or back != place:
            return "Escape leaves it open, or the focus at %s" % back
        self.b.click("#servers-bad")
        return None

    def filters(self):
        total = self.count("#servers tr.topic")
        self.b.write("#servers-search", "with-exponent")
        some = self.b.run("return [...document.querySelectorAll('#servers "
                          "tr.case')].map((r) => r.dataset.case)")
        if not some or not all("with-exponent" in c for c in some):
            return "search shows %s" % some
        self.b.write("#servers-search", "no-such-case")
        if self.count("#servers tr.case") or \
                self.text("#servers .found") != "no case is like that":
            return "something is found"
        self.b.run("const s = document.getElementById('servers-search');"
                   "s.value = ''; s.dispatchEvent(new Event('input'))")
        topics = self.b.run("""
            const s = document.getElementById("servers-topic");
            s.value = "json"; s.dispatchEvent(new Event("change"));
            const shown = [...document.querySelectorAll("#servers tr.topic")]
                .map((r) => r.cells[0].textContent);
            s.value = ""; s.dispatchEvent(new Event("change"));
            return shown;""")
        if topics != ["json"] or self.count("#servers tr.topic") != total:
            return "topic shows %s" % topics
        return None

    def keyboard(self):
        self.b.run("document.querySelector('[data-topic=json]').focus()")
        self.b.press(ENTER)
        at = "return [document.activeElement.closest('tr').rowIndex, " \
            "document.activeElement.closest('td').cellIndex]"
        self.b.run("document.querySelector('#servers .cell').focus()")
        first = self.b.run(at)
        self.b.press(RIGHT, DOWN)
        second = self.b.run(at)
        self.b.press(ENTER)
        opened = self.is_open()
        self.close()
        self.b.run("document.querySelector('[data-topic=json]').click()")
        if second != [first[0] + 1, first[1] + 1] or not opened:
            return "from %s to %s, opened %s" % (first, second, opened)
        return None

    def statement(self):
        self.b.write("#statements-search", "N41")
        row = "[data-statement=N41] button"
        self.bring(row)
        self.b.click(row)
        line = next(o for o in self.sources.at(
            self.b.run("return document.getElementById('detail')"
                       ".dataset.src")) if o)
        text = self.text("#detail")
        self.picture()
        if line["id"] != "N41" or line["rule"] not in text or \
                line["specs"][0]["id"] not in text:
            return "the rule or its cases are missing"
        self.b.click("#detail .link")
        if line["specs"][0]["id"] != self.text("#detail-title"):
            return "its case does not open"
        self.close()
        return None

    def open_all(self):
        self.b.run("""
            for (const s of document.querySelectorAll("[type=search]")) {
                s.value = ""; s.dispatchEvent(new Event("input"));
            }
            for (;;) {
                const b = document.querySelector(
                    "button.topic[aria-expanded=false]");
                if (!b) { break; }
                b.click();
            }
            document.querySelectorAll("details").forEach((d) =>
                { d.open = true; });""")

    def traced(self):
        self.open_all()
        wrong = self.b.run(UNTRACED)
        if wrong:
            return "from nowhere:\n" + "\n".join(wrong[:5])
        numbers = self.b.run(NUMBERS)
        for place, formula, text, title in numbers:
            if title != place:
                return "%s says %s" % (place, title)
            if formula.startswith("#kind:") and "hostile" in place:
                continue
            value = self.sources.value(place, formula)
            if formula.endswith("%"):
                value = min(value, 99.9) if value < 100 else value
            places = len(text.partition(".")[2])
            # Which way halves are rounded is nobody's business.
            if abs(value - float(text.replace(",", ""))) > \
                    .5 * 10 ** -places + 1e-9:
                return "%s %s is %s, not %s" % (place, formula, value, text)
        places = self.b.run("return [...new Set([...document.querySelectorAll"
                            "('[data-src]')].map((e) => e.dataset.src))]")
        for place in places:
            self.sources.at(place)
        return None if len(numbers) > 20 else "only %d" % len(numbers)

    def every_cell(self):
        """Each mark is the verdict of the line that it names."""
        self.open_all()
        cells = self.b.run(
            "return [...document.querySelectorAll('tr.case .cell"
            "[data-verdict]')].map((e) => [e.dataset.src, e.dataset.verdict,"
            " e.closest('tr').dataset.case])")
        for place, verdict, case in cells:
            line = self.sources.at(place)[0]
            if line["verdict"].upper() != verdict or \
                    shown(line.get("spec") or line["case"]) != case:
                return "%s: %s of %s" % (place, verdict, case)
        return None if cells else "there is none"

    def silent(self):
        self.more()
        said = self.b.log()
        return "\n".join(e["message"] for e in said) or None

    # Only of the lines that are kept for this test.

    def hostile(self):
        bad = self.b.run(
            "return [window.owned, document.querySelectorAll('img, iframe, "
            "b b, script').length, document.title]")
        self.open_all()
        if bad != [None, 2, "<b>a & \"b\"</b>"]:
            return "markup came alive: %s" % bad
        self.b.run("document.querySelector('#servers .cell[data-src*=hostile]"
                   "[data-verdict=FAIL]').click()")
        text = self.text("#detail")
        self.picture()
        self.close()
        for what in ("<img src=x onerror=\"owned=1\">", "</script><script>",
                     "\\u0000", "\\u202E", "\\uD800", "\\u2028", "\\u001B",
                     "\ufffd", "<!--"):
            if what not in text:
                return "%r is not shown" % what
        return None

    def unstable(self):
        self.open_all()
        selector = "#clients .cell small"
        return None if self.text(selector) == "3/5" else \
            self.text(selector)

    def curve(self):
        svg = "#night figure svg"
        self.bring(svg)
        self.picture()
        value = "return document.querySelector('#night .value .n')" \
            ".dataset.src"
        last = self.b.run(value)
        self.b.run("document.querySelector(arguments[0]).focus()", svg)
        self.b.press(LEFT)
        before = self.b.run(value)
        a, b = (self.sources.at(p)[0] for p in (before, last))
        return None if a["time"] < b["time"] and \
            a["target"] == b["target"] else "%s, %s" % (before, last)

    def finds(self):
        self.bring("#finds")
        self.picture()
        cards = self.b.run("return [...document.querySelectorAll("
                           "'[data-find]')].map((e) => [e.dataset.src, "
                           "e.textContent])")
        news = [self.sources.at(p)[0]["news"] for p, _ in cards]
        if news != sorted(news, reverse=True) or True not in news:
            return "in this order: %s" % news
        for place, text in cards:
            line = self.sources.at(place)[0]
            if shown(line["rerun"]) not in text or \
                    shown(line["transcript"].split("\n")[0]) not in text:
                return "%s lacks its command or transcript" % place
        return None

    def more(self):
        if not self.pictures:
            return
        for where in ("#clients", "#statements", "#proof", "#table",
                      "#coverage", "#lines"):
            self.b.run("document.querySelector(arguments[0])"
                       "?.scrollIntoView()", where)
            self.picture()


def tests(browser, files, width, dark, pictures, fixtures):
    c = Clicks(browser, files, width, dark, pictures)
    out = [("loads, and nothing else", c.loads),
           ("a failing cell opens its transcript", c.failing_cell),
           ("filters", c.filters), ("keyboard", c.keyboard),
           ("a statement opens, and its case", c.statement)]
    if fixtures:
        out += [("hostile text is inert", c.hostile),
                ("unstable says so", c.unstable),
                ("a curve is read off", c.curve), ("finds", c.finds)]
    return out + [("every cell has its line", c.every_cell),
                  ("every number is of its line", c.traced),
                  ("nothing on the console", c.silent)]
