"""The verdict as types: findings, the state of each secret, and the report that holds them.

Nothing in here has room for a value, so no reporter can show one.
"""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from auracheck.exit_codes import ExitCode
from auracheck.model import Origin, Unread


class Severity(IntEnum):
    """How bad a finding is; `str()` gives the word that reports use."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Severities(NamedTuple):
    """A rule's severity where the environment is strict, and in development. None: the rule is silent there."""

    strict: Severity | None
    development: Severity | None

    def where(self, strict: bool) -> Severity | None:
        return self.strict if strict else self.development


class Waived(NamedTuple):
    """Why a finding does not count."""

    reason: str
    until: date | None


class Finding(NamedTuple):
    """What a rule has to say. ``secret`` is a name; there is no field for a value.

    ``message`` says what is wrong and why it matters, ``help`` the one command or line that mends it.
    """

    rule: str
    severity: Severity
    secret: str | None
    message: str
    help: str
    locations: tuple[Origin, ...]
    targets: tuple[str, ...]
    waived: Waived | None = None


class SecretState(NamedTuple):
    """One entry of the policy in one target, as reports tell it. ``length`` is in code points, ``kind`` the entry's."""

    name: str
    state: str
    length: int | None
    origin: Origin | None
    overridden: tuple[Origin, ...]
    required: bool
    kind: str = ""


class TargetReport(NamedTuple):
    """One target as reports tell it. Nothing of any value is in here.

    ``variable`` is the one in which the application reads its environment, ``environment_at`` where it is set.
    ``policy_file`` is the path of the policy, None for one that ships with auracheck, and ``waived_as`` the target's
    name in a waiver there.
    """

    label: str
    source: str
    judged: bool
    consumer: str
    environment: str | None
    environment_from: str
    environment_at: Origin | None
    variable: str
    strict: bool
    policy: str
    secrets: tuple[SecretState, ...]
    policy_file: str | None = None
    waived_as: str = ""


HEADINGS = ("What it finds", "Why it matters", "How to mend it", "Example")
"""The headings of a rule's docstring, in their order, each alone on its line."""


class RuleText(NamedTuple):
    """A rule that was asked, as reports explain it: its docstring, and how bad its findings are where strict."""

    name: str
    group: str
    text: str
    severity: Severity

    def __repr__(self) -> str:
        """Without the page of text, which would bury the report that holds it."""
        return f"RuleText({self.name!r})"


class Checkout(NamedTuple):
    """Where the paths of a report stand, for forges, which know a file by its path in the repository.

    ``folder`` is the working directory, from which relative paths start, and ``root`` the top of the repository, else
    ``folder``; both absolute, or empty where not known. ``anchor`` is the file that stands for what has no file in
    the repository, as a path from ``root``: the policy's, else the project's. ``remote`` are the specs of stores, which
    stand where a report has a file or a label, and are no path.
    """

    folder: str = ""
    root: str = ""
    anchor: str = "auracheck.toml"
    remote: frozenset[str] = frozenset()


class Report(NamedTuple):
    """The verdict: what reporters write, and what the library's `check()` returns.

    ``partial``: not all rules were asked, so that nothing found does not mean ready. ``example`` is the path of a file
    that may say what another application than the policy's needs; empty where there is none. ``rules`` are those that
    were asked, ``today`` is the day (UTC) of the verdict, None in a report that no run has made.
    """

    targets: tuple[TargetReport, ...]
    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    fail_on: Severity | None = Severity.ERROR
    partial: bool = False
    example: str = ""
    rules: tuple[RuleText, ...] = ()
    checkout: Checkout = Checkout()
    today: date | None = None

    @property
    def environment(self) -> str | None:
        """What all judged targets were judged as; None where they differ or there are none."""
        judged = {target.environment for target in self.targets if target.judged}
        return judged.pop() if len(judged) == 1 else None

    @property
    def complete(self) -> bool:
        return not self.unread

    @property
    def exit_code(self) -> ExitCode:
        if self.fail_on is not None and any(f.severity >= self.fail_on for f in self.counting()):
            return ExitCode.FINDINGS
        return ExitCode.FINE if self.complete else ExitCode.INCOMPLETE

    @property
    def passed(self) -> bool:
        return self.exit_code is ExitCode.FINE

    def counting(self) -> list[Finding]:
        """The findings that are not waived."""
        return [finding for finding in self.findings if finding.waived is None]

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.counting())
