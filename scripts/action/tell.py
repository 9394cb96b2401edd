"""Tells of one run, from its JSON lines: JUnit, and a summary in Markdown.

usage: tell.py RUN.jsonl ERRORS STATUS JUNIT.xml SUMMARY.md

ERRORS is what it said beside them.  STATUS is the exit status of `qmpspec run`,
which alone says how it went; the summary is appended.  A run that said nothing is told as such: JUnit then has
one error.  What counts as failed is as in the suite's own JUnit.
"""
import json
import sys
import xml.etree.ElementTree as ET

STATUS = {0: "as expected", 1: "unexpected verdicts",
          2: "called wrongly, or nothing selected",
          3: "the target could not be started", 4: "the harness failed"}
ASIDE = ("N/A", "PASS")
WRONG = ("FAIL", "ILLEGAL", "BLOCKED")
# Of one summary; the rest is in the artifact.
MOST = 20
# What XML 1.0 has no way to write.
CONTROL = {c: "\ufffd" for c in range(32) if c not in (9, 10, 13)}


def read(path):
    """(the head, the results, the totals)"""
    with open(path, encoding="utf-8", errors="replace") as f:
        lines = [json.loads(line) for line in f if line.strip()]
    results = [l for l in lines if "spec" in l]
    head = lines[0] if lines and "planned" in lines[0] else {}
    totals = lines[-1] if lines and "unexpected" in lines[-1] else {}
    return head, results, totals


def counts(result):
    """Whether it fails the run."""
    if result["verdict"] in ASIDE or result["known"]:
        return False
    return (result["verdict"] not in WRONG or
            result["level"] in ("must", "should"))


def clean(text):
    return str(text).translate(CONTROL)


def details(result):
    words = [(k, result[k]) for k in ("expected", "got", "differs", "outcome",
                                      "rule", "cuts", "note", "rerun",
                                      "transcript") if k in result]
    return "".join("%-9s %s\n" % (k, v) for k, v in words)


def junit(path, head, results, status, whole):
    suites = ET.Element("testsuites")
    suite = ET.SubElement(suites, "testsuite",
                          name=clean(head.get("target", "qmpspec")))
    failed = errors = skipped = 0
    for result in results:
        topic, _, name = result["spec"].rpartition("/")
        case = ET.SubElement(suite, "testcase", classname=topic, name=name,
                             time="%.6f" % (result["microseconds"] / 1e6))
        if counts(result):
            wrong = result["verdict"] in WRONG
            failed += wrong
            errors += not wrong
            ET.SubElement(
                case, "failure" if wrong else "error", type=result["verdict"],
                message=clean(result.get("differs") or
                              result.get("note") or result["verdict"])
            ).text = clean(details(result))
        elif result["verdict"] != "PASS" or result["known"]:
            skipped += 1
            ET.SubElement(case, "skipped", message=clean(
                result.get("reason") or result.get("note") or
                result["level"]))
    tests = len(results)
    # What no case says must still not look green.
    if not whole or (status and not failed + errors):
        case = ET.SubElement(suite, "testcase", classname="qmpspec",
                             name="run", time="0")
        ET.SubElement(case, "error", type="exit %d" % status,
                      message=STATUS.get(status, "ended by a signal"))
        errors += 1
        tests += 1
    for key, value in (("tests", tests), ("failures", failed),
                       ("errors", errors), ("skipped", skipped)):
        suite.set(key, str(value))
    ET.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def fenced(text):
    fence = "```"
    while fence in text:
        fence += "`"
    return "%s\n%s\n%s\n" % (fence, text.rstrip("\n"), fence)


def summary(head, results, totals, status, errors):
    told = "## qmpspec: %s\n\n" % STATUS.get(status, "ended by a signal")
    if head:
        told += "%s\n%s cases of %d planned; exit status %d.\n\n" % (
            fenced("%s %s" % (head["role"], head["target"])), len(results),
            head["planned"], status)
    if not totals:
        told += "The run did not come to its end.\n\n"
    verdicts = [(k, v) for k, v in totals.items()
                if k not in ("microseconds",) and v]
    if verdicts:
        told += "| %s |\n|%s\n| %s |\n\n" % (
            " | ".join(k for k, _ in verdicts), "---:|" * len(verdicts),
            " | ".join(str(v) for _, v in verdicts))
    if errors.strip():
        told += fenced(errors[:4000]) + "\n"
    bad = [r for r in results if counts(r)]
    for result in bad[:MOST]:
        told += ("<details><summary>%s <code>%s</code> (%s: %s)</summary>\n\n"
                 "%s\n</details>\n\n" %
                 (result["verdict"], result["spec"], result["level"],
                  " ".join(result["covers"]), fenced(details(result))))
    if len(bad) > MOST:
        told += "And %d more, in the artifact.\n" % (len(bad) - MOST)
    return told


def main():
    if len(sys.argv) != 6:
        print(__doc__, file=sys.stderr)
        return 2
    source, said, status, xml, out = sys.argv[1:]
    head, results, totals = read(source)
    junit(xml, head, results, int(status), bool(totals))
    with open(said, encoding="utf-8", errors="replace") as f:
        errors = f.read()
    with open(out, "a", encoding="utf-8") as f:
        f.write(summary(head, results, totals, int(status), errors))
    return 0


if __name__ == "__main__":
    sys.exit(main())
