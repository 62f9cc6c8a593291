"""`-f markdown`: the report for `$GITHUB_STEP_SUMMARY`, merge requests and wikis."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from auracheck.report import Finding, Report
from auracheck.reporters.base import Reporter
from auracheck.reporters.markup import code, fenced, head, prose, row
from auracheck.reporters.mending import is_literal, is_template, mends
from auracheck.reporters.screen import HEADS, judged_as, read_as, word
from auracheck.reporters.sections import Section, chains, sections, shown
from auracheck.reporters.text import ABSENT, GOOD, UNKNOWN, count, fit, source_name, unread_reason
from auracheck.reporters.verdict import asides, mark, sentence, there

MOST_BYTES = 1 << 20
"""GitHub takes a step's summary of 1 MiB at most, and drops a longer one as a whole (docs.github.com, workflow
commands, "Step isolation and limits")."""

_ROOM = 500
"""Bytes kept for the line that says what was cut."""
_MOST_JUDGED = 500
"""Targets listed at the end."""


class Markdown(Reporter):
    """Markdown: the verdict, a table for each target with findings, what mends them, and what was judged.

    Made for GitHub's job summaries and for comments; GitLab, Gitea and others render the same. It ends before 1 MiB,
    which is as much as GitHub takes, and then says what is left out. With `-v` notes too, and what is waived.

    GitHub Actions, also where the check failed

      - run: auracheck check --env production -f markdown >> "$GITHUB_STEP_SUMMARY"
    """

    name = "markdown"

    def write(self, report: Report, out: TextIO) -> None:
        left = MOST_BYTES - _ROOM
        pieces = [fit(piece, out.encoding) for piece in _pieces(report, self.verbose)]
        for number, piece in enumerate(pieces):
            left -= len(piece.encode("utf-8"))
            if left < 0:
                out.write(f"\n**Cut here:** GitHub shows 1 MiB, and {count(len(pieces) - number, 'more piece')} ")
                out.write("of this report would not fit. `auracheck check -f html -o report.html` has all of it.\n")
                return
            out.write(piece)


def _pieces(report: Report, verbose: bool) -> Iterator[str]:
    """The report in pieces that may each be the last: none leaves a block or an element open."""
    yield f"## {mark(report)} {prose(sentence(report))}\n"
    yield from (f"\n{prose(aside)}\n" for aside in asides(report))
    findings = shown(report, verbose)
    if report.unread:
        yield "\n"
    for unread in report.unread:
        yield f"- {UNKNOWN} not read: {code(source_name(unread))}: {prose(unread_reason(unread))}\n"
    for section in sections(report, findings, verbose):
        yield from _section(section)
    if findings:
        yield from _mending(findings)
    yield from _remarks(report, verbose)
    yield from _judged(report)
    if verbose and (lines := [f"{label}: {name}: {chain}" for label, name, chain in chains(report)]):
        yield _folded("What overrides what", fenced(lines, "text"))


def _section(section: Section) -> Iterator[str]:
    """A heading and a table. The head is no piece of its own: without a row it would be no table."""
    titled = ", ".join(filter(None, (code(section.title), prose(judged_as(section)), prose(read_as(section)))))
    before = f"\n### {titled}\n\n{head(HEADS)}"
    for each in section.rows:
        name = each.secret if each.secret == ABSENT else code(each.secret)
        yield before + row([name, word(each.severity), prose(each.where), prose(each.why)])
        before = ""


def _mending(findings: Sequence[Finding]) -> Iterator[str]:
    """Commands in one block, lines for a file and advice in words after it."""
    lines = mends(findings)
    literal = [help for names, help in lines if is_literal(help) and not names.startswith("in ")]
    advice = [(names, help) for names, help in lines if help not in literal]
    if lines:
        yield "\n### Mend it\n"
    if literal:
        yield f"\n{fenced(literal, 'sh')}"
    if advice:
        yield "\n"
    for names, help in advice:
        said = code(help) if is_template(help) or is_literal(help) else prose(help)
        yield f"- {f'{code(names)}: ' if names else ''}{said}\n"


def _remarks(report: Report, verbose: bool) -> Iterator[str]:
    waived = sum(finding.waived is not None for finding in report.findings)
    if waived and not verbose:
        yield f"\n{waived} waived; `-v` says why.\n"


def _judged(report: Report) -> Iterator[str]:
    """Every target that was judged, folded away."""
    judged = [target for target in report.targets if target.judged]
    if not judged:
        return
    bad = {label for finding in shown(report, False) for label in finding.targets}
    rows = [
        row([code(t.label), prose(t.environment or ""), there(t), "findings" if t.label in bad else f"{GOOD} fine"])
        for t in judged[:_MOST_JUDGED]
    ]
    more = f"\nand {len(judged) - _MOST_JUDGED} more\n" if len(judged) > _MOST_JUDGED else ""
    table = head(("Target", "Judged as", "Required secrets there", "Verdict")) + "".join(rows) + more
    yield _folded(f"{count(len(judged), 'target')} judged", table)


def _folded(summary: str, body: str) -> str:
    return f"\n<details><summary>{summary}</summary>\n\n{body}\n</details>\n"
