"""`-f markdown`: the report for `$GITHUB_STEP_SUMMARY`, merge requests and wikis."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from auracheck.hosts import Fleet
from auracheck.listing import count
from auracheck.report import Finding, Report, TargetReport
from auracheck.reporters import Reporter, visible
from auracheck.reporters.causes import folded, sections
from auracheck.reporters.findings import (
    ABSENT,
    GOOD,
    HEADS,
    UNKNOWN,
    Section,
    chains,
    shown,
    source_name,
    unread_reason,
)
from auracheck.reporters.fleet import remarks
from auracheck.reporters.heading import HOST, run_facts
from auracheck.reporters.steps import ShownStep, steps
from auracheck.reporters.verdict import healthy, there, verdict

_SPECIAL = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_",
    "[": "\\[", "]": "\\]", "~": "\\~", "#": "\\#", "@": "<span>@</span>", "$": "<span>$</span>",
}  # fmt: skip
"""A pipe must be an entity, since parsers do not agree on `\\\\|` in a cell. Forges look for @people and $formulas$ in
the finished text, which only an element around the character keeps from them."""
_ESCAPED = str.maketrans(_SPECIAL)
_IN_ELEMENT = str.maketrans(
    {**{character: f"&#{ord(character)};" for character in "&<>|\\`*_[]~#:"}, "@": _SPECIAL["@"]}
)


def prose(text: str) -> str:
    """The text with every mark of Markdown and HTML made harmless, and no link where it has an address."""
    return _without_host(visible(text).translate(_ESCAPED).replace("://", "&#58;//"))


def _without_host(markdown: str) -> str:
    """No host that forges would make a link of (GFM 0.29, section 6.9)."""
    return markdown.replace("www.", "www&#46;")


def code(text: str) -> str:
    """The text as code; as an element where backticks could not carry it into a table's cell."""
    text = visible(text)
    if not text.strip():
        return ""
    if text != text.strip() or re.search(r"[`|\\]", text):
        return f"<code>{_without_host(text.translate(_IN_ELEMENT))}</code>"
    return f"`{text}`"


def fenced(lines: Iterable[str], language: str = "") -> str:
    """A block of code, its fence longer than any run of backticks inside (CommonMark 0.31, section 4.5)."""
    body = "\n".join(map(visible, lines))
    longest = max(map(len, re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}\n"


def row(cells: Sequence[str]) -> str:
    """One row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def head(titles: Sequence[str]) -> str:
    """A table's head and the line under it."""
    return row(titles) + row(["---"] * len(titles))


MOST_BYTES = 1 << 20
"""GitHub takes a step's summary of 1 MiB at most, and drops a longer one as a whole (docs.github.com, workflow
commands, "Step isolation and limits")."""

_ROOM = 500
"""Bytes reserved for the line that says what was left out."""
_MOST_JUDGED = 500
"""Targets listed at the end."""


class MarkdownReporter(Reporter):
    """Markdown: the verdict, a table for each target with findings, how to fix them, and what was checked.

    Made for GitHub's job summaries and for comments; GitLab, Gitea and others render the same. It ends before 1 MiB,
    which is GitHub's limit, and then says what is left out. With `-v` notes too, and what is waived.

    GitHub Actions, also where the check failed

      - run: auracheck check --env production -f markdown >> "$GITHUB_STEP_SUMMARY"
    """

    name = "markdown"

    def pieces(self, report: Report) -> Iterator[str]:
        left = MOST_BYTES - _ROOM
        pieces = list(_pieces(report, self.verbose))
        for number, piece in enumerate(pieces):
            left -= len(piece.encode("utf-8"))
            if left < 0:
                yield f"\n**Truncated:** GitHub shows 1 MiB at most; {count(len(pieces) - number, 'part')} of this "
                yield "report left out. `auracheck check -f html -o report.html` writes the whole report.\n"
                return
            yield piece


def _pieces(report: Report, verbose: bool) -> Iterator[str]:
    """The report in pieces that may each be the last: none leaves a block or an element open."""
    last = verdict(report)
    yield f"## {last.mark} {prose(last.sentence)}\n"
    yield from (f"\n{prose(aside)}\n" for aside in last.asides)
    labels = report.provenance.label_words if report.provenance else ()
    lines = [*([f"labels: {', '.join(labels)}"] if labels else []), *(remarks(report.fleet) if report.fleet else [])]
    yield from (f"\n{prose(line)}\n" for line in lines)
    findings = shown(report, verbose)
    if report.unread:
        yield "\n"
    for unread in report.unread:
        yield f"- {UNKNOWN} not read: {code(source_name(unread))}: {prose(unread_reason(unread))}\n"
    for section in sections(report, findings) if verbose else folded(report, findings):
        yield from _section(section)
    if findings:
        yield from _fixes(findings)
    yield from _judged(report)
    if report.fleet:
        yield from _hosts(report.fleet)
    if verbose and (lines := [f"{label}: {name}: {chain}" for label, name, chain in chains(report)]):
        yield _folded("Overridden values", fenced(lines, "text"))
    yield f"\n{' · '.join(code(said) for _, said in run_facts(report))}\n"


def _section(section: Section) -> Iterator[str]:
    """A heading and a table. The head and the first row are one piece: a head alone would not be a table."""
    said = section.heading.removeprefix(section.title)
    before = f"\n### {code(section.title)}{prose(said)}\n\n{head(HEADS)}"
    for each in section.rows:
        name = each.secret if each.secret == ABSENT else code(each.secret)
        yield before + row([name, each.marked, prose(each.where), prose(each.why)])
        before = ""


def _fixes(findings: Sequence[Finding]) -> Iterator[str]:
    """Numbered steps: a command in its block, a line for a file under its place."""
    for number, advice in enumerate(steps(findings), 1):
        yield ("\n### Fix\n\n" if number == 1 else "") + _step(f"{number}. ", advice)


def _step(lead: str, advice: ShownStep) -> str:
    """An item of a list; a block in it is indented as far as its first word (CommonMark 0.31, section 5.2)."""
    if not advice.lines:
        return f"{lead}{prose(advice.text)}\n"
    indent = " " * len(lead)
    block = "".join(
        f"{indent}{line}\n" for line in fenced(advice.lines, "sh" if advice.kind == "run" else "").splitlines()
    )
    return f"{lead}{prose(advice.text)}\n\n{block}" if advice.text else lead + block.lstrip()


def _judged(report: Report) -> Iterator[str]:
    """Every target that was checked, folded away."""
    judged = [target for target in report.targets if target.judged]
    if not judged:
        return
    found = Counter(label for finding in shown(report, False) for label in finding.targets)
    rows = [row([code(t.label), prose(t.environment or ""), *_state(t, found[t.label])]) for t in judged[:_MOST_JUDGED]]
    more = f"\nand {len(judged) - _MOST_JUDGED} more\n" if len(judged) > _MOST_JUDGED else ""
    noun = HOST if report.fleet else "target"
    table = head((noun.capitalize(), "Environment", "Required secrets set", "Verdict")) + "".join(rows) + more
    good = len(healthy(report, shown(report, False)))
    yield _folded(f"{good} good of {count(len(judged), noun)}", table)


def _state(target: TargetReport, found: int) -> tuple[str, str]:
    """What is set, and the verdict: that all is set is not said beside findings."""
    return (ABSENT, count(found, "finding")) if found else (there(target), f"{GOOD} OK")


def _hosts(fleet: Fleet) -> Iterator[str]:
    """The hosts with their labels, where any has one."""
    labelled = [host for host in fleet.hosts if host.labels]
    if not labelled:
        return
    rows = (
        row([code(host.name), prose(", ".join(host.label_words)), prose(host.time), code(host.repository)])
        for host in labelled[:_MOST_JUDGED]
    )
    more = f"\nand {len(labelled) - _MOST_JUDGED} more\n" if len(labelled) > _MOST_JUDGED else ""
    table = head(("Host", "Labels", "Time", "Repository")) + "".join(rows) + more
    yield _folded(count(len(labelled), "host"), table)


def _folded(summary: str, body: str) -> str:
    return f"\n<details><summary>{summary}</summary>\n\n{body}\n</details>\n"
