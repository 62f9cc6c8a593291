"""The exit codes, the same in every format: scripts rely on them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit code of the process; each member's ``meaning`` is what `explain exit-codes` prints."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> "ExitCode":
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    FINE = 0, "checked completely, and nothing at or above `--fail-on` (default: error)"
    FINDINGS = 1, "findings at or above `--fail-on`"
    USAGE = 2, "wrong usage or an invalid policy; stdout is empty"
    INCOMPLETE = 3, "could not check completely, and no finding to fail on"
