"""The rule missing-secret."""

from collections.abc import Iterator
from functools import lru_cache

from auracheck.deployment import JudgedTarget, Run
from auracheck.listing import listed
from auracheck.model import Kind, Origin, Secret
from auracheck.policy.entry import FILE_SUFFIX, Entry
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import empty, is_read, is_there
from auracheck.rules.fixing import Later, fix
from auracheck.rules.rule import STRICT_ERROR, STRICT_WARNING, Rule
from auracheck.steps import Step
from auracheck.systems import program_of

DROPPED_SHOWN = 3
"""Most skipped lines that a message names: a file that is not an env file has thousands."""


class MissingSecret(Rule):
    """A secret that is required in this environment is not set or empty.

    What it finds
    A required secret without a value: the name is absent, has no value, or its value is empty or only whitespace. The
    policy says which secrets are required (`auracheck explain policy`). External values count as set. In a GitLab job
    it is a warning, since the project's variables reach every job without being listed. So it is in a Kubernetes Secret
    that no container here uses, and where only the application's code asks for the secret (`required_by`). An init
    container and a sidecar lack nothing but a value of what they take.

    Why it matters
    The application refuses to start without it: "CRITICAL SECURITY ERROR: Required secret 'JWT_SECRET_KEY' is not
    set". Found here, before the restart, it costs no downtime.

    How to fix it
    Run the command in the finding, or get the value from the provider. The finding also names the lines that the
    program skips because it cannot parse them: the secret may be on one of them. It says under which path a secret of
    that name is mounted: if the application reads NAME_FILE, set that to the path, and files = "_FILE" in
    auracheck.toml.

    Example
    .env: error: missing-secret: SESSION_SECRET: not set (required in production)
    """

    name = "missing-secret"
    group = "presence"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)
    yields_to = ("default-secret", "unresolved-reference", "misnamed-secret", "incomplete-pair")
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        for judged in run.targets:
            if judged.target.lacks_nothing:
                continue
            for name in filter(judged.required.__contains__, judged.policy.secrets):
                if not is_read(judged, name):
                    yield from self._finding(judged, judged.policy.secrets[name], run)
            is_whole = _is_whole(judged)
            for entry in () if judged.target.is_auxiliary else judged.policy.beyond:
                if (is_whole or not entry.is_beyond) and _is_missed(judged, entry):
                    steps: tuple[Step, ...] = Later(entry)  # type: ignore[assignment]  # none leave a run
                    yield from self.report(
                        judged, entry.name, _asked_by(entry.required_by), steps, severities=STRICT_WARNING
                    )

    def _finding(self, judged: JudgedTarget, entry: Entry, run: Run) -> Iterator[Finding]:
        target = judged.target
        given = judged.given.get(entry.name)
        setting = given or empty(judged, entry.name)
        origin = setting.origin if setting else target.origin
        message = f"not set (required in {judged.environment})"
        if setting and setting.name == entry.name and isinstance(setting.value, Secret):
            blank = "only whitespace" if setting.value.reveal() else "empty"
            message = f"{blank} (required in {judged.environment})"
        yield from self.report(
            judged,
            entry.name,
            message + _skipped(judged) + (_mounted(judged, entry) if setting is given else ""),
            _steps(judged, entry, origin, run),
            origin,
            severities=self.lesser if target.partial else None,
        )


def _steps(judged: JudgedTarget, entry: Entry, origin: Origin, run: Run) -> tuple[Step, ...]:
    """The steps that set it; the password of a client is the one that its server has."""
    if entry.kind == "password" and judged.target.container:
        from auracheck.rules.linking.protecting import of_its_server  # late: few lack a password

        return of_its_server(judged, entry, run) or fix(judged, entry, origin)
    return fix(judged, entry, origin)


@lru_cache(1 << 8)  # many targets lack the same: their findings share it
def _asked_by(who: str) -> str:
    return f"not set ({who})"


def _is_whole(judged: JudgedTarget) -> bool:
    """Whether it is a whole process, since the rest of what starts it may set what is no secret of the policy. Where
    nothing is set that the policy requires, that is the one cause."""
    if judged.target.kind is not Kind.PROCESS or judged.target.partial:
        return False
    return not judged.required or any(is_there(judged, name) for name in judged.required)


def _is_missed(judged: JudgedTarget, entry: Entry) -> bool:
    """Whether it is not there, and somebody asks this target for it."""
    if entry.name in judged.required or entry.name in judged.others or is_there(judged, entry.name):
        return False
    values = judged.target.depended_on() if entry.has_conditions else {}  # of few entries
    return judged.policy.is_missed(entry, judged.environment, values)


def _mounted(judged: JudgedTarget, entry: Entry) -> str:
    """A remark on the file with that secret's name, which the application is not known to read."""
    for mounted in judged.target.mounted:
        matches = filter(None, map(judged.policy.find, (mounted.path.rpartition("/")[2], mounted.key)))
        if any(match.entry.name == entry.name for match in matches):
            words = f"{mounted.words}; " if mounted.words else ""
            return f"; mounted at {mounted.path} ({words}read only through {entry.name}{FILE_SUFFIX})"
    return ""


def _skipped(judged: JudgedTarget) -> str:
    """A remark on the lines that could not be parsed, which may contain the secret."""
    lines = [str(origin.line) for origin in judged.target.dropped if origin.line]
    if not lines:
        return ""
    reader = program_of(judged.target.consumer) or judged.target.consumer or "the program that reads it"
    return f"; line{'s' if len(lines) > 1 else ''} {listed(lines, DROPPED_SHOWN)} not parsed by {reader}"
