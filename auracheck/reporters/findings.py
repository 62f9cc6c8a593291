"""Findings in words: each one as a sentence, and each cause once as a row under the targets that share it."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.listing import by_key, some
from auracheck.model import Origin, Unread
from auracheck.report import Finding, Report, Severity, Waived
from auracheck.typed import NamedTuple

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
GOOD, UNKNOWN, ABSENT = "✓", "?", "–"
WAIVED = f"{MARKS[Severity.NOTE]} waived"
HEADS = ("Secret", "Problem", "Where", "Why")

QUIET = "recommended-secret"
"""The rule about optional secrets that are not set: one line in the table, and in other formats only with `-v`."""
ABSENCE = "missing-secret"
ABSENCES = frozenset({ABSENCE, "incomplete-pair", QUIET})
"""Rules about absent secrets: such a finding has no line of its own."""

MOST = 20
"""How much of one list is shown without `-v`."""
_ALIKE = 3
"""How many files that are unread for the same reason are one line, and how many of them that names."""
_SHORT_COMMIT = 10


class Row(NamedTuple):
    """One cause. ``severity`` is None for a waived finding, ``marked`` the mark and the rule's first word.

    ``near`` is ``where`` without the path, for a table whose header names it, and ``origin`` the first place.
    """

    secret: str
    severity: Severity | None
    marked: str
    where: str
    why: str
    rule: str
    near: str = ""
    origin: Origin | None = None


class Section(NamedTuple):
    """Causes under what they were found in: `compose.yaml: production (--env), policy auraconnect, 2 services`."""

    title: str
    judged_as: str
    rows: tuple[Row, ...]

    @property
    def heading(self) -> str:
        between = ", " if ": " in self.title else ": "
        return between.join(filter(None, self[:2]))


def least(report: Report, verbose: bool) -> Severity:
    """The least severity that is shown: with `-v` all, else warnings, or what fails the check."""
    return Severity.NOTE if verbose else min(Severity.WARNING, report.fail_on or Severity.WARNING)


def shown(report: Report, verbose: bool) -> list[Finding]:
    """The findings that are rows. Those that are waived are shown with `-v` alone."""
    if verbose:
        return list(report.findings)
    lowest = least(report, verbose)
    return [finding for finding in report.counting() if finding.severity >= lowest]


def is_beside(finding: Finding) -> bool:
    """Whether it is about names that only the application's code asks for: a line beside the verdict in the table."""
    return finding.beyond and finding.rule == ABSENCE and finding.severity is Severity.WARNING


def asked_beside(finding: Finding) -> str:
    """The names and who asks for them, of what `is_beside`: `also read at start by …: SECRET_KEY, CORS_ORIGINS`."""
    before, _, who = finding.message.partition(" (")
    names = before.removeprefix("not set").removeprefix(": ") or finding.secret
    return f"also {who.removesuffix(')')}: {names}"


def labels_of(finding: Finding) -> tuple[str, ...]:
    """The targets of a finding; the file of one that is about no target."""
    return finding.targets or (finding.locations[0].file or "auracheck",)


def marked(finding: Finding) -> str:
    """`✗ default`: the severity's mark and the rule's first word, which `explain` takes."""
    return WAIVED if finding.waived else f"{MARKS[finding.severity]} {first_word(finding.rule)}"


def first_word(rule: str) -> str:
    return rule.partition("-")[0]


def title(labels: Sequence[str]) -> str:
    """`compose.yaml: api, worker`: the labels, a common file only once."""
    shortened, last = [], None
    for label in labels:
        file, colon, service = label.rpartition(": ")
        shortened.append(service if colon and file == last else label)
        last = file if colon else None
    return ", ".join(shortened)


def chains(report: Report) -> Iterator[tuple[str, str, str]]:
    """Each overridden secret: the target's label, the secret, `.env:3 overrides .env:1`."""
    for target in report.targets:
        for secret in target.secrets:
            if target.judged and secret.overridden and secret.origin is not None:
                lost = ", ".join(map(place, secret.overridden))
                yield target.label, secret.name, f"{place(secret.origin)} overrides {lost}"


def statement(finding: Finding) -> str:
    """The message, led by the secret's name unless it contains it: for formats without a column for the name."""
    message = finding.message
    if finding.secret is not None and finding.secret not in message:
        message = f"{finding.secret}: {message}"
    commit = finding.locations[0].commit if finding.locations else None
    if commit and commit[:7] not in finding.message:
        message += f" (commit {commit[:_SHORT_COMMIT]})"
    return message


def place(origin: Origin) -> str:
    """`FILE:LINE`, of a commit `COMMIT:FILE:LINE`; the process environment is `environment`."""
    if origin.file is None:
        return "environment"
    commit = f"{origin.commit[:_SHORT_COMMIT]}:" if origin.commit else ""
    line = f":{origin.line}" if origin.line is not None else ""
    return f"{commit}{origin.file}{line}"


def waived_until(waived: Waived) -> str:
    until = f" until {waived.until.isoformat()}" if waived.until else ""
    return f"waived{until}: {waived.reason}"


def distinct(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of its first appearance, without empty ones."""
    return [word for word in dict.fromkeys(words) if word]


def source_name(unread: Unread) -> str:
    """The source as it was given; one that is a scheme alone (`env:`) without the colon."""
    return unread.source.removesuffix(":")


def unread_name(unread: Unread) -> str:
    """The source; of a folder the file in it that could not be read."""
    folder, file = unread.source.rstrip("/"), unread.file or ""
    return file if file and (folder == "." or file.startswith(f"{folder}/")) else source_name(unread)


def unread_line(unread: Unread, more: int = 0) -> str:
    """The place and reason; ``more`` lines of the file have the same one."""
    name, reason = unread_name(unread), unread_reason(unread, more)
    return reason if reason.startswith(f"{name}:") else f"{name}: {reason}"


def unread_lines(unread: Sequence[Unread]) -> Iterator[str]:
    """A line each; several files that have the same reason are one, which names the first few, and several lines of one
    file are counted."""
    of_lines = by_key(unread, lambda each: (each.source, each.file, each.reason))
    alike: dict[str, list[str]] = {}
    for each in unread:
        if each.file and unread_name(each) not in alike.setdefault(_shared(each), []):
            alike[_shared(each)].append(unread_name(each))
    said = set()
    for each in unread:
        names = alike.get(_shared(each), ())
        if not each.file or len(names) < _ALIKE:
            same = of_lines[each.source, each.file, each.reason] if each.line else [each]
            if each is same[0]:
                yield unread_line(each, len(same) - 1)
        elif _shared(each) not in said:
            said.add(_shared(each))
            yield f"{some(names, _ALIKE)}: {each.reason}"


def _shared(unread: Unread) -> str:
    """The reason, whichever file or folder its command is for."""
    file = unread.file or ""
    return unread.reason.replace(file or "\0", "\0").replace(f" {os.path.dirname(file)} ", " \0 ")


def unread_reason(unread: Unread, more: int = 0) -> str:
    """The reason, led by its file and line unless the source says them already; ``more`` lines have the same one."""
    reason, file = unread.reason, unread.file or ""
    others = f" and {more} more" if more else ""
    line = f":{unread.line}{others}" if unread.line is not None else ""
    if unread.file is not None and (unread.source == file or unread.source.endswith(f":{file}")):
        return f"line {unread.line}{others}: {reason}" if line and not reason.startswith("line ") else reason
    return reason if not file or (file in reason and not line) else f"{file}{line}: {reason}"
