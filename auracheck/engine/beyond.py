"""What only the application's code asks for, as one finding for each target: it is one thing to know, not three."""

from collections.abc import Iterable
from functools import lru_cache

from auracheck.report import Finding
from auracheck.steps import Step, do

ABSENCE = "missing-secret"


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with those about absent names that the policy itself does not require joined, where the same asks
    for them at the same place. What is waived stays apart, as each waiver is about one secret."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        joins = finding.beyond and finding.rule == ABSENCE and finding.waived is None
        key = (finding.message, finding.severity, finding.targets, finding.locations) if joins else (number,)
        found.setdefault(key, []).append(finding)
    return [each[0] if len(each) == 1 else _joined(each) for each in found.values()]


def _joined(findings: list[Finding]) -> Finding:
    """One finding about all these names, which its message has: ``secret`` is None."""
    first = findings[0]
    message, fix = _texts(first.message, tuple(str(finding.secret) for finding in findings))
    return first._replace(secret=None, message=message, fix=fix)


@lru_cache(1 << 10)  # many targets lack the same: their findings share these
def _texts(message: str, secrets: tuple[str, ...]) -> tuple[str, tuple[Step, ...]]:
    names = ", ".join(secrets)
    fix = do(f"set {names} for the application (how: auracheck explain {secrets[0]})")
    return message.replace("not set", f"not set: {names}", 1), fix
