"""The exit codes, the same in every format: what scripts rely on."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process ends with; each member's ``meaning`` is what `explain exit-codes` prints."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> "ExitCode":
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    FINE = 0, "judged completely, and nothing at or above `--fail-on` (default: error)"
    FINDINGS = 1, "findings at or above `--fail-on`"
    USAGE = 2, "wrong usage or an invalid policy; stdout is empty"
    INCOMPLETE = 3, "could not judge completely, and no finding to fail on"
