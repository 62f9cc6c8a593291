"""`-f table`: what people see. On a terminal rich draws it; in a pipe the same words come without colour and width."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from auracheck.named_tuple import NamedTuple
from auracheck.registry import member
from auracheck.report import Finding, PolicyReport, Report, SecretState, Severity, TargetReport
from auracheck.reporters import Reporter, printable
from auracheck.reporters.causes import folded, sections
from auracheck.reporters.findings import (
    GOOD,
    MARKS,
    MOST,
    QUIET,
    UNKNOWN,
    Section,
    asked_beside,
    chains,
    count,
    first_word,
    is_beside,
    shown,
    some,
    title,
    unread_lines,
)  # fmt: skip
from auracheck.reporters.heading import noun_of
from auracheck.reporters.steps import ShownStep, blanks, steps
from auracheck.reporters.verdict import Verdict, has_none, healthy, there, verdict
from auracheck.systems.steps import quote

GAP = 2
WIDEST_NAMES = 30
"""How far names may push the texts beside them to the right."""

_NOT_KNOWN = "to say what is required: auracheck generate policy{} > auracheck.toml"
_OTHER_APPLICATION = "not AuraConnect? auracheck generate policy{} > auracheck.toml"
_UPDATE = ", or for new names: auracheck generate policy --update"
_COMMAND = " auracheck generate policy "
_MOST_OPTIONAL = 3
_LIVE = "env"
_MOST_WELL = 3


class TableReporter(Reporter):
    """A table for people: what is wrong, where, why, how to fix it, and the verdict in the last line.

    A healthy target is one line, and a cause that many targets share is one row. With `-v` also the notes, what is
    waived, and which value overrides which.
    """

    name = "table"

    def write(self, report: Report, out: TextIO) -> None:
        forced = os.environ.get("FORCE_COLOR")
        if out.isatty() if forced is None else bool(forced):
            terminal: Screen = member("auracheck.reporters", "terminal.Terminal")(out)
            _draw(printable(report, out.encoding), terminal, self.verbose)
        else:
            super().write(report, out)

    def pieces(self, report: Report) -> Iterator[str]:
        written: list[str] = []
        _draw(report, Screen(written.append), self.verbose)
        yield "".join(written)


class Widths(NamedTuple):
    """The columns before the last one, the same in all sections, so that the eye can run down them."""

    secret: int
    problem: int
    where: int

    @property
    def before_why(self) -> int:
        return sum(self) + GAP * len(self)


class Screen:
    """What the table is drawn on: here a pipe or a file, with aligned columns, without colour or a limit to the width.

    A tone is `error`, `warning`, `note`, `good`, `dim`, `head` or nothing.
    """

    width: int | None = None
    """Columns, None where there is no limit."""

    heads: Sequence[str] = ("", "", "")
    """What stands above the columns of a table: nothing, since a line is read by itself there."""

    folder = ""
    """From which relative paths start; empty where it is not known."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write

    def gap(self) -> None:
        self.write("\n")

    def line(self, text: str, tone: str = "", *, mark: str = "", aside: str = "") -> None:
        """A paragraph, hanging behind its mark. The aside is dim, and moves to the next line where it must."""
        self.write(" " + " ".join(filter(None, (mark, text, aside))) + "\n")

    def advice(self, words: str, command: str) -> None:
        """A dim line that ends with a command."""
        self.line(" ".join(filter(None, (words, command))), "dim")

    def section(self, section: Section, columns: Widths) -> None:
        """A header and the rows under it."""
        self.line(section.heading)
        for row in section.rows:
            before = zip((row.secret, row.marked, row.where), columns, strict=True)
            self.write(f" {''.join(pad(text, width + GAP) for text, width in before)}{row.why}\n")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names with a text beside each."""
        width = names_width(pairs)
        for names, text in pairs:
            self.write(f"   {pad(names, width)}   {text}\n")

    def step(self, number: str, advice: ShownStep) -> None:
        """A numbered step: its words, and under them its lines as they are."""
        lines = advice.lines if advice.kind == "run" else (advice.text, *(f"  {line}" for line in advice.lines))
        for at, line in enumerate(lines):
            self.write(f" {number if not at else ' ' * len(number)}  {line}\n")

    def prefix(self, mark: str, tone: str) -> str:
        """A mark with its colour as a string, for lines of which there may be very many."""
        return mark

    def marked(self, mark: str, tone: str, lines: Sequence[tuple[str, str]]) -> None:
        """A line each behind the same mark: names and a word beside them. Written directly, since there may be many."""
        prefix = self.prefix(mark, tone)
        widest = min(max((cells(name) for name, _ in lines), default=0), WIDEST_NAMES * 2)
        for name, text in lines:
            padded = f"{pad(name, widest)}   {text}"
            if self.width is None or cells(padded) + len(mark) + GAP <= self.width:
                self.write(f" {prefix} {padded}\n")
            else:
                self.line(f"{name}  {text}", tone, mark=mark)


def _draw(report: Report, screen: Screen, verbose: bool) -> None:
    """The whole report, in the order in which it is read: the verdict is the last line."""
    screen.folder = report.checkout.folder
    if report.fleet is not None:
        member("auracheck.reporters", "fleet_table.draw")(report, report.fleet, screen, verbose)
        return
    findings = [finding for finding in shown(report, verbose) if verbose or not is_beside(finding)]
    found = sections(report, findings) if verbose else folded(report, findings)
    columns = widths_of(found, screen.heads)
    last = verdict(report)
    optional = [] if verbose else list(_optional(report))
    beside = [] if verbose else list(_beside(report))
    for section in found:
        screen.section(section, columns)
        if section is found[-1]:
            _remark(optional, beside, screen)
        screen.gap()
    if findings:
        draw_fixes(screen, findings, verbose)
    if verbose and (lines := _chains(report)):
        screen.line("Overridden values", "head")
        screen.pairs(lines)
        screen.gap()
    if verbose and (outside := _outside(report)):
        screen.line("External connections", "head")
        screen.pairs(outside)
        screen.gap()
    alone = _well(report, findings, screen, verbose)
    _unread(report, last, screen)
    for line in _remarks(report):
        words, mark, command = line.partition(_COMMAND)
        screen.advice(words.rstrip() if mark else line, f"{mark}{command}".lstrip())
    if found:
        screen.line(_why(found), "dim")
    if not found and not alone:
        _remark([], beside, screen)
    inside = alone and not beside
    aside = (*last.asides, *(f"({line})" for line in optional[:1] if inside))
    screen.line(last.sentence, last.tone, mark=last.mark, aside=" ".join(aside))
    if alone and beside:
        _remark([f"  {line}" for line in optional[:1]], beside, screen, indent="  ")


def _remark(optional: Iterable[str], beside: Iterable[str], screen: "Screen", indent: str = "") -> None:
    """What is not set and need not be, and what only the application's code asks for."""
    for line in optional:
        screen.line(line, "dim")
    for line in beside:
        screen.line(line, "warning", mark=f"{indent}{MARKS[Severity.WARNING]}")


def _well(report: Report, findings: Sequence[Finding], screen: Screen, verbose: bool) -> bool:
    """One line for the healthy targets beside the others, with `-v` a line each. Whether there is no other target."""
    well = healthy(report, findings)
    if not findings and not report.unread and (len(well) == 1 or not verbose):
        return True
    if len(well) > 1 and not verbose:
        judged = [target for target in report.targets if target.judged]
        names = f": {title([target.label for target in well])}" if len(well) <= _MOST_WELL else ""
        screen.line(f"{len(well)} of {count(len(judged), noun_of(judged))}{names}", "good", mark=GOOD)
    else:
        screen.marked(GOOD, "good", [(target.label, there(target)) for target in well])
    return False


def draw_fixes(screen: Screen, findings: Sequence[Finding], verbose: bool) -> None:
    """What to do, in numbered steps."""
    advised = steps(findings)
    if not advised:
        return
    told = advised if verbose else advised[:MOST]
    fill = blanks(told)
    screen.line("Fix", "head", aside=f"(fill in {some(fill, MOST)})" if fill else "")
    for number, advice in enumerate(told, 1):
        screen.step(str(number).rjust(len(str(len(told)))), advice)
    if len(advised) > len(told):
        screen.line(f"{len(advised) - len(told)} more steps (show with -v)", "dim")
    screen.gap()


def _why(found: Sequence[Section]) -> str:
    """The command that explains the worst finding, and the first words of the other rules."""
    rows = sorted((row for section in found for row in section.rows), key=lambda row: -(row.severity or 0))
    words = list(dict.fromkeys(first_word(row.rule) for row in rows))
    others = f" (or {', '.join(words[1:])})" if len(words) > 1 else ""
    return f"why: auracheck explain {words[0]}{others}"


def _chains(report: Report) -> list[tuple[str, str]]:
    lines = list(chains(report))
    several = len({label for label, _, _ in lines}) > 1
    return [(f"{label}: {name}" if several else name, chain) for label, name, chain in lines]


def _outside(report: Report) -> list[tuple[str, str]]:
    """The connections that lead out of the deployment: the client's variable, and the host."""
    ends = ((c.client, c.host) for c in report.connections if c.state == "external")
    return [(f"{end.target.rpartition(': ')[2]}: {end.secret}", host) for end, host in ends]


def _unread(report: Report, last: Verdict, screen: Screen) -> None:
    """Each source that could not be read, unless it is the only one and the verdict says its reason."""
    if len(report.unread) > 1 or not last.sentence.startswith("not checked"):
        for line in unread_lines(report.unread):
            screen.line(line, "warning", mark=UNKNOWN)


def _remarks(report: Report) -> Iterator[str]:
    """Where values came from, who loads the file, and what to do where the policy is another application's."""
    yield from _counted_origins(report)
    yield from (_to_require(policy) for policy in report.policies if policy.file and policy.requires_nothing_in)
    yield from (f"{target.label}: nothing here loads this file" for target in report.targets if target.loaded_by == "")
    built_in = [t for t in report.targets if t.judged and t.policy == "auraconnect" and t.policy_file is None]
    if any(target.judged and not target.presence_known for target in report.targets):
        yield _NOT_KNOWN.format(_from(report.example))
    elif any(has_none(target) and (report.example or _has_any(target)) for target in built_in):
        yield _OTHER_APPLICATION.format(_from(report.example))


def _to_require(policy: PolicyReport) -> str:
    environments = ", ".join(f'"{name}"' for name in policy.requires_nothing_in)
    return f"to require a secret: required_in = [{environments}] below its [secrets.NAME] in {policy.file}{_UPDATE}"


def _from(example: str) -> str:
    """The option that names what to draft a policy from; all files of the working directory need none."""
    return "" if example == os.curdir else f" --from {quote(example or '.env.example')}"


def _has_any(target: TargetReport) -> bool:
    return any(secret.origin is not None for secret in target.secrets)


def _optional(report: Report) -> Iterator[str]:
    """One line where the same optional secrets are not set in all targets, else a line each for the first few."""
    unset = _optional_unset(report)
    for names, labels in list(unset.items())[:_MOST_OPTIONAL]:
        yield f"optional, not set: {', '.join(names)}" + (f" ({_titled(labels)})" if len(unset) > 1 else "")


def _titled(labels: Sequence[str]) -> str:
    return title(labels) if len(labels) <= MOST else f"{title(labels[:MOST])} and {len(labels) - MOST} more"


def _counted_origins(report: Report) -> Iterator[str]:
    """`3 from the environment, 1 from ./.env`: where the required secrets of an environment over a file come from."""
    for target in report.targets:
        required = [secret for secret in target.secrets if secret.required and secret.state in ("set", "elsewhere")]
        files = [secret.origin.file for secret in required if secret.origin and secret.origin.file]
        if target.judged and target.source == _LIVE and files:
            alone = f" (the environment alone: auracheck check env: --env {target.environment})"
            yield f"{len(required) - len(files)} from the environment, {len(files)} from ./{files[0]}{alone}"


def _beside(report: Report) -> Iterator[str]:
    """`also read at start by …: SECRET_KEY`: what only the application's code asks for, a line for each who asks."""
    lines: dict[str, list[str]] = {}
    for finding in report.counting():
        if is_beside(finding):
            lines.setdefault(asked_beside(finding), []).extend(finding.targets)
    for line, labels in list(lines.items())[:_MOST_OPTIONAL]:
        yield line + (f" ({_titled(labels)})" if len(lines) > 1 else "")


def _optional_unset(report: Report) -> dict[tuple[str, ...], list[str]]:
    """The optional secrets that are not set (`TWILIO_*`), with the targets in which they are not."""
    unset: dict[str, dict[str, None]] = {}
    for finding in report.findings:
        if finding.rule == QUIET and finding.secret and finding.waived is None:
            for label in finding.targets:
                unset.setdefault(label, {})[finding.secret] = None
    entries = {target.label: target.secrets for target in report.targets}
    found: dict[tuple[str, ...], list[str]] = {}
    for label, names in unset.items():
        found.setdefault(tuple(_families(names, entries.get(label, ()))), []).append(label)
    return found


def _families(names: Mapping[str, None], entries: Iterable[SecretState]) -> Iterator[str]:
    """The names; all names of the policy with the same first word are written `TWILIO_*`."""
    sizes: dict[str, int] = {}
    for entry in entries:
        sizes[entry.name.partition("_")[0]] = sizes.get(entry.name.partition("_")[0], 0) + 1
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(name.partition("_")[0], []).append(name)
    for word, family in members.items():
        yield from [f"{word}_*"] if len(family) == sizes.get(word) != 1 else family


def widths_of(found: Sequence[Section], heads: Sequence[str]) -> Widths:
    """Of the rows, and of what stands above their columns."""
    columns: list[Iterable[str]] = [heads, *((row.secret, row.marked, row.where) for s in found for row in s.rows)]
    return Widths(*(max(map(cells, column)) for column in zip(*columns, strict=True)))


def names_width(pairs: Sequence[tuple[str, str]]) -> int:
    """The width of the longest name that does not push the texts too far."""
    return max((cells(names) for names, _ in pairs if cells(names) <= WIDEST_NAMES), default=0)


def cells(text: str) -> int:
    """How many columns a terminal gives to this text."""
    if text.isascii():
        return len(text)
    import unicodedata  # late: most texts do without

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
