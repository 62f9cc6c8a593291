"""What the table tells and in which order, whatever it is drawn on: findings, mending, what is well, the verdict."""

from collections.abc import Iterator, Sequence

from auracheck.report import Finding, Report, Severity, TargetReport
from auracheck.reporters.mending import mends
from auracheck.reporters.screen import Screen, widths
from auracheck.reporters.sections import MOST, Section, chains, healthy, optional_off, sections, shown, title
from auracheck.reporters.text import GOOD, MARKS, QUIET, UNKNOWN, count, distinct, some, unread_line, visible
from auracheck.reporters.verdict import asides, mark, sentence, there
from auracheck.snippets.dotenv import quote

_TONES = {MARKS[Severity.ERROR]: "error", MARKS[Severity.WARNING]: "warning", UNKNOWN: "warning", GOOD: "good"}
_HINT = "not AuraConnect? auracheck generate policy --from {} > auracheck.toml"
_MOST_OPTIONAL = 3


def tell(report: Report, screen: Screen, verbose: bool) -> None:
    """The whole report."""
    findings = shown(report, verbose)
    found = sections(report, findings, verbose)
    columns = widths(found)
    for section in found:
        screen.section(section, columns)
        if section is found[-1] and not verbose:
            for line in _optional(report, verbose):
                screen.line(line, "dim")
        screen.gap()
    if findings:
        _mending(screen, found, findings, verbose)
    if verbose and (lines := _chains(report)):
        screen.line("What overrides what", "head")
        screen.pairs(lines)
        screen.gap()
    well = healthy(report, findings)
    alone = len(well) == 1 and not found and report.complete
    if not alone:
        screen.marked(GOOD, "good", [(visible(target.label), there(target)) for target in well])
    _unread(report, screen)
    for line in _remarks(report, verbose):
        screen.line(line, "dim")
    after = asides(report)
    if alone and optional_off(report) and not verbose:
        after.append(f"({next(_optional(report, verbose))})")
    screen.line(sentence(report), _TONES[mark(report)], mark=mark(report), aside=" ".join(after))


def _optional(report: Report, verbose: bool) -> Iterator[str]:
    """One line where all targets have the same optional secrets off, else a line each for the first few."""
    off = optional_off(report)
    everywhere = len(off) == 1
    for names, labels in list(off.items())[:_MOST_OPTIONAL]:
        yield f"optional, off: {', '.join(names)}" + ("" if everywhere else f" ({title(labels, verbose)})")


def _mending(screen: Screen, found: Sequence[Section], findings: Sequence[Finding], verbose: bool) -> None:
    """What mends it, and how to learn more of the worst."""
    lines = mends(findings)
    screen.line("Mend it", "head")
    screen.pairs(lines if verbose else lines[:MOST])
    if len(lines) > MOST and not verbose:
        screen.line(f"  and {len(lines) - MOST} more: -v", "dim")
    rows = sorted((row for section in found for row in section.rows), key=lambda row: -(row.severity or 0))
    why = list(dict.fromkeys(row.rule for row in rows if row.rule))
    screen.line(f"  Why? auracheck explain {why[0]}", "dim")
    if len(why) > 1:
        screen.line(", ".join(why[1:]), "dim", mark="       or of")
    screen.gap()


def _chains(report: Report) -> list[tuple[str, str]]:
    lines = list(chains(report))
    several = len({label for label, _, _ in lines}) > 1
    return [(f"{label}: {name}" if several else name, chain) for label, name, chain in lines]


def _unread(report: Report, screen: Screen) -> None:
    """Each source that could not be read, unless the verdict tells its reason anyway."""
    if len(report.unread) > 1 or not sentence(report).startswith("not judged"):
        for unread in report.unread:
            screen.line(unread_line(unread), "warning", mark=UNKNOWN)


def _remarks(report: Report, verbose: bool) -> Iterator[str]:
    """What else there is, in a line each."""
    if not verbose:
        notes = [f for f in report.counting() if f.severity is Severity.NOTE and f.rule != QUIET]
        if notes and report.fail_on is not Severity.NOTE:
            yield f"{count(len(notes), 'note')}, told with -v"
    waived = [finding.waived for finding in report.findings if finding.waived]
    if waived:
        days = distinct(sorted(w.until.isoformat() for w in waived if w.until))
        yield f"{len(waived)} waived" + (f" until {some(days, _MOST_OPTIONAL)}" if days else "")
    if any(target.judged and target.policy == "auraconnect" and _has_none(target) for target in report.targets):
        yield _HINT.format(visible(quote(report.example or ".env.example")))


def _has_none(target: TargetReport) -> bool:
    """Nothing of the policy's names is there, not even under a wrong one. Those of its keys are its own: every second
    application has a DATABASE_URL."""
    own = [secret for secret in target.secrets if secret.kind == "key"] or target.secrets
    return all(secret.state == "missing" and secret.origin is None for secret in own)
