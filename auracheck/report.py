"""What a run found, as types: findings, the state of each secret, and the report that contains them.

Nothing in here has room for a value, so no reporter can show one.
"""

from collections.abc import Iterable
from enum import IntEnum

from auracheck.exit_codes import ExitCode
from auracheck.model import Origin, Unread
from auracheck.provenance import Provenance
from auracheck.steps import Step, one_line
from auracheck.typed import TYPE_CHECKING, NamedTuple, date

if TYPE_CHECKING:
    from auracheck.hosts import Fleet


class Severity(IntEnum):
    """The severity of a finding; ``word`` and its `str()` are its name in reports."""

    word: str

    def __new__(cls, value: int, word: str) -> "Severity":
        member = int.__new__(cls, value)
        member._value_ = value
        member.word = word
        return member

    NOTE = 1, "note"
    WARNING = 2, "warning"
    ERROR = 3, "error"

    def __str__(self) -> str:
        return self.word


class Severities(NamedTuple):
    """A rule's severity in a strict environment and in development. None: not reported there. A finding that belongs
    to no environment has the strict one."""

    strict: Severity
    development: Severity | None

    def where(self, strict: bool) -> Severity | None:
        return self.strict if strict else self.development

    def worst(self, stricts: Iterable[bool]) -> Severity:
        """The highest of several environments, of which at least one has a severity."""
        return max(severity for strict in stricts if (severity := self.where(strict)))


class Waived(NamedTuple):
    """Why a finding does not count."""

    reason: str
    until: date | None


class Finding(NamedTuple):
    """What a rule found. ``secret`` is a name; there is no field for a value.

    ``message`` says what is wrong, ``fix`` are the steps that make the finding go away, in the order in which they are
    done. ``beyond``: only the application's code asks for it, not its policy, and the verdict stays "ready".
    """

    rule: str
    severity: Severity
    secret: str | None
    message: str
    fix: "tuple[Step, ...]"
    locations: tuple[Origin, ...]
    targets: tuple[str, ...]
    waived: Waived | None = None
    beyond: bool = False

    @property
    def help(self) -> str:
        """The steps of the fix in one line of text; empty without any."""
        return one_line(self.fix)

    def of(self, targets: tuple[str, ...], locations: tuple[Origin, ...]) -> "Finding":
        """The same about other targets, at other places."""
        rule, severity, secret, message, fix, _, _, waived, beyond = self
        return Finding._make((rule, severity, secret, message, fix, locations, targets, waived, beyond))

    def places_in(self, file: str | None) -> tuple[Origin, ...]:
        """Its places as they are in another file."""
        return tuple([Origin._make((file, *place[1:])) for place in self.locations])


class SecretState(NamedTuple):
    """One entry of the policy in one target. ``length`` is in code points, ``kind`` the entry's."""

    name: str
    state: str
    length: int | None
    origin: Origin | None
    overridden: tuple[Origin, ...]
    required: bool
    kind: str = ""

    def in_file(self, file: str | None) -> "SecretState":
        """The same in another file."""
        return self._replace(origin=self.origin._replace(file=file)) if self.origin else self


class TargetReport(NamedTuple):
    """One target in a report, without any value.

    ``noun`` is what such a target is called (service, job, file), empty where it has no name of its own.
    ``variable`` is the one in which the application reads its environment, ``environment_at`` where it is set.
    ``policy_file`` is the path of the policy, None for one that ships with auracheck, and ``waived_as`` the target's
    name in a waiver there. ``judged_by`` are `policy` for a policy file, programs of the catalogue, and `names` for
    credentials that none of these names; ``presence_known``: whether it is known what must be set. ``unchecked``: it is
    not judged, and may be the application of its deployment, of which nothing but servers is. ``remark`` is what the
    label says behind the name. ``loaded_by`` says who loads the env file, and where that is said: empty where
    nothing around it does, None where that is not known.
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
    noun: str = ""
    judged_by: tuple[str, ...] = ()
    presence_known: bool = True
    remark: str = ""
    loaded_by: str | None = None
    unchecked: bool = False
    file: str | None = None

    @property
    def left_open(self) -> bool:
        """Whether it is not known what it requires."""
        return self.unchecked or (self.judged and not self.presence_known)


class LikeReport(TargetReport):
    """One whose secrets are those of an earlier one, in another ``file``: what is in a file is found there when it is
    asked for, which saves a third of the memory of a target."""

    @property
    def environment_at(self) -> Origin | None:
        at = super().environment_at
        return at and at._replace(file=self.file)

    @property
    def secrets(self) -> tuple[SecretState, ...]:
        return tuple([state.in_file(self.file) for state in self.shared])

    @property
    def shared(self) -> tuple[SecretState, ...]:
        """The states of the earlier one, in its file."""
        return super().secrets


class PolicyReport(NamedTuple):
    """A policy that sources were checked by. ``file`` is its path, None for one that ships with auracheck.
    ``requires_nothing_in`` are the strict environments that were checked and in which it cannot require a secret.
    ``digest`` is one of what it asks for, without any value; empty where not known."""

    name: str
    file: str | None
    requires_nothing_in: tuple[str, ...] = ()
    digest: str = ""


class Fixed(NamedTuple):
    """A finding that `--fix` has fixed, and the files that it changed."""

    rule: str
    secret: str | None
    files: tuple[str, ...]


HEADINGS = ("What it finds", "Why it matters", "How to fix it", "Example")
"""The headings of a rule's docstring, in their order, each alone on its line."""


class RuleText(NamedTuple):
    """A rule that was run: its docstring as ``text``, and the severity of its findings in a strict environment."""

    name: str
    group: str
    text: str
    severity: Severity

    def __repr__(self) -> str:
        """Without the page of text, which would hide the rest of a report."""
        return f"RuleText({self.name!r})"


class Skipped(NamedTuple):
    """What was not checked although everything was read, and why: ``rules`` did without it, and the report is complete.

    ``what`` is a clause: `whether git tracks .env`.
    """

    what: str
    reason: str
    rules: tuple[str, ...]


class Checkout(NamedTuple):
    """Where the paths of a report start, for forges, which know a file by its path in the repository.

    ``folder`` is the working directory, from which relative paths start, and ``root`` the top of the repository, else
    ``folder``; both absolute, or empty where not known. ``anchor`` is the file at which a forge shows what has no file
    in the repository, as a path from ``root``: the policy's, else the project's. ``remote`` are the specs of stores:
    a report has them in place of files and labels, and they are not paths.
    """

    folder: str = ""
    root: str = ""
    anchor: str = "auracheck.toml"
    remote: frozenset[str] = frozenset()


class ConnectionEnd(NamedTuple):
    """One end of a connection: a target's label, the name of the secret there, and its place. ``secret`` is None where
    nothing sets one."""

    target: str
    secret: str | None
    origin: Origin


class ConnectionReport(NamedTuple):
    """A connection. ``server`` is None outside of the deployment; ``kind`` is the family of the server, such as
    postgresql, and ``state`` one of match, mismatch, external and unknown. ``differs`` is user, password or database
    where the ends do not agree."""

    client: ConnectionEnd
    server: ConnectionEnd | None
    host: str
    kind: str
    state: str
    differs: str = ""


class Report(NamedTuple):
    """What reporters write, and what the library's `check()` returns.

    ``not_run`` are the rules left out by `--select` and `--ignore`. ``example`` is the path of a file that may list
    what another application than the policy's requires, `.` for the files of the working directory, else empty.
    ``named_for`` is the environment that was asked for and a file that has its name and is not judged
    (`docker-compose.prod.yml`), None where there is no such file.
    ``rules`` are those that were run. ``today`` is the day (UTC) of the run, None in a report that was made without
    one. ``policies`` are those of the sources. ``skipped`` leaves it complete. ``fixed`` is what `--fix` did before,
    None without it. ``provenance`` is None in a report that was made without a run, ``fleet`` in one that is about one
    host.
    """

    targets: tuple[TargetReport, ...]
    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    fail_on: Severity | None = Severity.ERROR
    not_run: tuple[str, ...] = ()
    example: str = ""
    rules: tuple[RuleText, ...] = ()
    checkout: Checkout = Checkout()
    today: date | None = None
    policies: tuple[PolicyReport, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fixed: tuple[Fixed, ...] | None = None
    connections: tuple[ConnectionReport, ...] = ()
    provenance: Provenance | None = None
    fleet: "Fleet | None" = None
    named_for: tuple[str, str] | None = None

    @property
    def partial(self) -> bool:
        """Only selected rules were run, so that no findings does not mean ready."""
        return bool(self.not_run)

    @property
    def requires_nothing(self) -> bool:
        """In a strict environment a policy requires no secret, so that no findings does not mean ready."""
        return any(policy.requires_nothing_in for policy in self.policies)

    @property
    def environment(self) -> str | None:
        """The environment of all judged targets; None where they differ or there are none."""
        judged: set[str | None]
        if self.fleet is not None:
            judged = {environment for host in self.fleet.hosts for environment in host.environments}
        else:
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

    def counts(self, *, beyond: bool = True) -> dict[Severity, int]:
        """How many findings of each severity are not waived; ``beyond``: also those about what is asked beyond the
        policy."""
        severities = [finding.severity for finding in self.counting() if beyond or not finding.beyond]
        return {severity: severities.count(severity) for severity in Severity}
