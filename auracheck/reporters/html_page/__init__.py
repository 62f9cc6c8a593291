"""`-f html`: the report as one page, for people who have no terminal."""

import os
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256

from auracheck import shipped
from auracheck.listing import count
from auracheck.regex import regex
from auracheck.report import Finding, Report, Severity
from auracheck.reporters import Reporter, printable
from auracheck.reporters.causes import folded, sections
from auracheck.reporters.findings import ABSENT, MOST, UNKNOWN, Row, Section, chains, shown, source_name, unread_reason
from auracheck.reporters.fleet import remarks
from auracheck.reporters.heading import noun_of, run_facts
from auracheck.reporters.html_page.graph import graph
from auracheck.reporters.html_page.grid import badge, code, matrix, name, overview, text
from auracheck.reporters.steps import steps
from auracheck.reporters.verdict import Verdict, healthy, verdict


class HtmlReporter(Reporter):
    """One HTML file for a browser, a mail or an archive: the verdict, secrets by targets at a glance, the fixes.

    It has no script, fetches nothing, and forbids both to itself. Light and dark, for a phone, a screen and paper.
    With `-v` notes too, and what is waived.

    Keep it with the run; GitLab takes the same path under `artifacts: paths:`

      - run: auracheck check --env production -f html -o auracheck.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: auracheck
          path: auracheck.html
    """

    name = "html"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        for piece in page(printable(report), self.verbose):
            yield piece.encode("ascii", "xmlcharrefreplace").decode("ascii")


_TALLY = regex(r"\d+ (?:error|warning|note)s?(?:, \d+ (?:error|warning|note)s?)*")

_MOST_COUNTED = 8

_FOOT = "<footer>\n<p>This page contains no value, no part of one and no hash of one.</p>\n</footer>\n"

STYLE = os.path.join(shipped.PACKAGE, "reporters", "html_page", "style.css")


def page(report: Report, verbose: bool) -> Iterator[str]:
    """The whole document in pieces."""
    last = verdict(report)
    yield _head(last.sentence)
    yield "<body>\n<main>\n"
    findings = shown(report, verbose)
    drawn = list(matrix(report, verbose))
    advised = list(_fixes(findings))
    yield from _verdict(report, last)
    there = {"fix": advised, "unread": report.unread, "found": findings, "graph": report.connections, "glance": drawn}
    yield from _contents({title for title, parts in there.items() if parts})
    yield from _summary(report, findings)
    yield from advised
    yield from _unread(report)
    if report.fleet is not None:
        yield from overview(report, report.fleet, findings)
    yield from _findings(report, sections(report, findings) if verbose else folded(report, findings))
    yield from graph(report)
    yield from drawn
    if verbose:
        yield from _chains(report)
    yield _FOOT
    yield "</main>\n</body>\n</html>\n"


def _head(sentence: str) -> str:
    """Nothing but this style may be loaded or run: the policy names it by its hash."""
    style = f"\n{shipped.text(STYLE)}"
    known = b64encode(sha256(style.encode("ascii")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{text(f"auracheck: {sentence}")}</title>
<style>{style}</style>
</head>
"""


def _verdict(report: Report, last: Verdict) -> Iterator[str]:
    stance, _, rest = last.sentence.partition(": ")
    yield f'<header class="verdict {last.tone}">\n<p class="tool">auracheck: secrets of a deployment</p>\n'
    yield f'<h1><span aria-hidden="true">{last.mark}</span> {name(stance[:1].upper() + stance[1:])}</h1>\n'
    if rest and not _TALLY.fullmatch(rest):  # the numbers below say the same
        yield f"<p>{name(rest)}</p>\n"
    beside = [*last.asides, *(remarks(report.fleet) if report.fleet else ())]
    if report.provenance and report.provenance.labels:
        beside.append(f"labels: {', '.join(report.provenance.label_words)}")
    yield from (f"<p>{name(aside)}</p>\n" for aside in beside)
    yield '<ul class="numbers">\n'
    for number, what, tone in _numbers(report):
        yield f'<li class="{tone if number else "zero"}"><b>{number}</b> {what}</li>\n'
    yield "</ul>\n"
    made = "".join(f"<div><dt>{title}</dt><dd>{code(said)}</dd></div>\n" for title, said in run_facts(report))
    yield f'<dl class="made">\n{made}</dl>\n</header>\n'


def _numbers(report: Report) -> Iterator[tuple[int, str, str]]:
    judged = sum(target.judged for target in report.targets)
    counts = report.counts()
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    yield errors, "error" if errors == 1 else "errors", "error"
    yield warnings, "warning" if warnings == 1 else "warnings", "warning"
    yield len(report.unread), "not read", "warning"
    yield sum(finding.waived is not None for finding in report.findings), "waived", "note"
    if report.fleet is not None:
        yield judged, "host checked" if judged == 1 else "hosts checked", "plain"
        return
    yield judged, "target checked" if judged == 1 else "targets checked", "plain"


def _unread(report: Report) -> Iterator[str]:
    if not report.unread:
        return
    yield '<section aria-labelledby="unread">\n<h2 id="unread">Not read</h2>\n<ul class="rows">\n'
    for unread in report.unread:
        source = f"{code(source_name(unread))}<p>{name(unread_reason(unread))}</p>"
        yield f"<li>{badge('warning', UNKNOWN, 'unread')}<div>{source}</div></li>\n"
    yield "</ul>\n</section>\n"


_CONTENTS = {"fix": "Fix", "unread": "Not read", "found": "Findings", "graph": "Connections", "glance": "At a glance"}


def _contents(there: Collection[str]) -> Iterator[str]:
    """Links to the sections that there are."""
    links = [f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in _CONTENTS.items() if anchor in there]
    if len(links) > 1:
        yield f'<nav aria-label="Contents">\n<ul class="contents">{"".join(links)}</ul>\n</nav>\n'


def _summary(report: Report, findings: Sequence[Finding]) -> Iterator[str]:
    """How many targets are good, by rule and by secret, too: what most targets have, first."""
    judged = [target for target in report.targets if target.judged]
    if len(judged) < 2 or not findings:
        return
    good = len(healthy(report, findings))
    among = {target.label for target in judged}
    yield '<section aria-labelledby="summary">\n<h2 id="summary">Summary</h2>\n'
    yield f'<p>{good} good of {count(len(judged), noun_of(judged))}</p>\n<dl class="counts">\n'
    for title, key in (("By rule", "rule"), ("By secret", "secret")):
        bad: dict[str, set[str]] = {}
        for finding in findings:
            bad.setdefault(getattr(finding, key) or "", set()).update(among.intersection(finding.targets))
        ranked = sorted(((word, labels) for word, labels in bad.items() if word and labels), key=lambda x: -len(x[1]))
        good_of = [f"{name(word)}: {len(among) - len(labels)} good of {len(among)}" for word, labels in ranked]
        yield _counted(title, good_of)
    by_target = Counter(label for finding in findings for label in finding.targets)
    yield _counted(f"By {noun_of(judged)}", [f"{name(w)}: {count(n, 'finding')}" for w, n in by_target.most_common()])
    yield "</dl>\n</section>\n"


def _counted(title: str, numbers: Sequence[str]) -> str:
    more = len(numbers) - _MOST_COUNTED
    shown_first = ", ".join(numbers[:_MOST_COUNTED])
    return f"<div><dt>{title}</dt><dd>{shown_first}{f' and {more} more' if more > 0 else ''}</dd></div>\n"


def _findings(report: Report, found: Sequence[Section]) -> Iterator[str]:
    """A part for each rule that folds, with its short meaning; open where there are not many."""
    if not found:
        return
    meaning = {rule.name: " ".join(rule.text.strip().split("\n\n")[0].split()) for rule in report.rules}
    unfolded = " open" if sum(len(section.rows) for section in found) <= MOST else ""
    yield '<section aria-labelledby="found">\n<h2 id="found">Findings</h2>\n'
    for section in found:
        yield f'<article>\n<h3><span class="name">{name(section.title)}</span></h3>\n'
        if section.judged_as:
            yield f'<p class="dim">{text(section.judged_as)}</p>\n'
        for rule in dict.fromkeys(row.rule for row in section.rows):
            rows = [row for row in section.rows if row.rule == rule]
            said = f"{text(rule)}: {count(len(rows), 'row')}"
            yield f"<details{unfolded}>\n<summary>{said}</summary>\n"
            if rule in meaning:
                yield f'<p class="dim">{text(meaning[rule])}</p>\n'
            yield '<ul class="rows">\n'
            yield from map(_row, rows)
            yield "</ul>\n</details>\n"
        yield "</article>\n"
    yield "</section>\n"


def _row(row: Row) -> str:
    sign, _, word = row.marked.partition(" ")
    tone = row.severity.word if row.severity is not None else "note"
    secret = f"<b>{code(row.secret)}</b> " if row.secret != ABSENT else ""
    where = f'<span class="dim name">{name(row.where)}</span> ' if row.where != ABSENT else ""
    rule = f'<span class="dim rule">{text(row.rule)}</span>'
    head = f'<p class="head">{secret}{where}{rule}</p>'
    return f"<li>{badge(tone, sign, word)}<div>{head}<p>{name(row.why)}</p></div></li>\n"


def _fixes(findings: Sequence[Finding]) -> Iterator[str]:
    """A line to copy is never broken: its box scrolls."""
    advised = steps(findings)
    if not advised:
        return
    yield '<section aria-labelledby="fix">\n<h2 id="fix">Fix</h2>\n<ol class="fixes">\n'
    for advice in advised:
        said = f"<p>{name(advice.text)}</p>" if advice.text else ""
        block = "\n".join(map(text, advice.lines))
        lines = f'<pre tabindex="0"><code>{block}</code></pre>' if block else ""
        yield f"<li>{said}{lines}</li>\n"
    yield "</ol>\n</section>\n"


def _chains(report: Report) -> Iterator[str]:
    lines = list(chains(report))
    if lines:
        yield '<section aria-labelledby="chains">\n<h2 id="chains">Overridden values</h2>\n<ul>\n'
        yield from (f"<li>{name(label)}: {code(secret)}: {name(chain)}</li>\n" for label, secret, chain in lines)
        yield "</ul>\n</section>\n"
