"""`-f html`: the report as one page, for people who have no terminal."""

import os
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256

from auracheck.report import Finding, Report, Severity
from auracheck.reporters import Reporter, printable
from auracheck.reporters.causes import folded, sections
from auracheck.reporters.findings import (
    ABSENT,
    UNKNOWN,
    Row,
    Section,
    chains,
    shown,
    source_name,
    unread_reason,
)
from auracheck.reporters.html_page.grid import badge, code, matrix, name, text
from auracheck.reporters.steps import steps
from auracheck.reporters.verdict import Verdict, verdict


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


_TALLY = re.compile(r"\d+ (?:error|warning|note)s?(?:, \d+ (?:error|warning|note)s?)*")

STYLE = os.path.join(os.path.dirname(__file__), "style.css")


def page(report: Report, verbose: bool) -> Iterator[str]:
    """The whole document in pieces."""
    last = verdict(report)
    yield _head(last.sentence)
    yield "<body>\n<main>\n"
    yield from _verdict(report, last)
    yield from _unread(report)
    yield from matrix(report, verbose)
    findings = shown(report, verbose)
    yield from _findings(sections(report, findings) if verbose else folded(report, findings))
    yield from _fixes(findings)
    if verbose:
        yield from _chains(report)
    yield _foot()
    yield "</main>\n</body>\n</html>\n"


def _head(sentence: str) -> str:
    """Nothing but this style may be loaded or run: the policy names it by its hash."""
    with open(STYLE, encoding="ascii") as file:
        style = f"\n{file.read()}"
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
    yield from (f"<p>{name(aside)}</p>\n" for aside in last.asides)
    yield '<ul class="numbers">\n'
    for number, what, tone in _numbers(report):
        yield f'<li class="{tone if number else "zero"}"><b>{number}</b> {what}</li>\n'
    yield "</ul>\n</header>\n"


def _numbers(report: Report) -> Iterator[tuple[int, str, str]]:
    judged = sum(target.judged for target in report.targets)
    counts = report.counts()
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    yield errors, "error" if errors == 1 else "errors", "error"
    yield warnings, "warning" if warnings == 1 else "warnings", "warning"
    yield len(report.unread), "not read", "warning"
    yield sum(finding.waived is not None for finding in report.findings), "waived", "note"
    yield judged, "target checked" if judged == 1 else "targets checked", "plain"


def _unread(report: Report) -> Iterator[str]:
    if not report.unread:
        return
    yield '<section aria-labelledby="unread">\n<h2 id="unread">Not read</h2>\n<ul class="rows">\n'
    for unread in report.unread:
        source = f"{code(source_name(unread))}<p>{name(unread_reason(unread))}</p>"
        yield f"<li>{badge('warning', UNKNOWN, 'unread')}<div>{source}</div></li>\n"
    yield "</ul>\n</section>\n"


def _findings(found: Sequence[Section]) -> Iterator[str]:
    if not found:
        return
    yield '<section aria-labelledby="found">\n<h2 id="found">Findings</h2>\n'
    for section in found:
        said = section.judged_as
        yield f'<article>\n<h3><span class="name">{name(section.title)}</span></h3>\n'
        if said:
            yield f'<p class="dim">{text(said)}</p>\n'
        yield '<ul class="rows">\n'
        yield from map(_row, section.rows)
        yield "</ul>\n</article>\n"
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


def _foot() -> str:
    from auracheck import __version__

    said = f"auracheck {__version__}. This page contains no value, no part of one and no hash of one."
    return f"<footer>\n<p>{said}</p>\n</footer>\n"
