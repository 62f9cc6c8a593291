"""What can go wrong, in words for the user. A message never contains a value that was read."""

import errno
import os
from collections.abc import Iterable


class AuracheckError(Exception):
    """Base of all errors that auracheck raises on purpose. Its text is shown unchanged."""


class UsageError(AuracheckError):
    """Wrong usage: exit code 2, nothing on stdout.

    ``message`` says what is wrong and where, ``hint`` which command or edit helps; the error's text has both.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message = message
        self.hint = hint


class PolicyError(UsageError):
    """An invalid policy. The message names the file, the key (or line), the problem and what is expected."""


class Unreadable(AuracheckError):
    """A file that cannot be read, or that the program that reads it would refuse as a whole.

    ``reason`` says why in our words; ``line`` counts from 1, None where no line is to blame.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class SecretsError(AuracheckError):
    """Raised by `validate_all_secrets()` when an application starts in production."""


def url_as_argument() -> UsageError:
    """The error for a URL on the command line. The URL is not repeated: it may contain a password."""
    return UsageError(
        "URL on the command line (every user can read it in the process list)",
        "put the URL into a file: auracheck check .env",
    )


LIMITS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
"""Errors of a system call that the limits of the process or the machine explain (`ulimit`)."""


def internal(error: BaseException, system: str = "") -> str:
    """The reason for an unexpected exception in a part of auracheck: a limit that was reached, else the exception's
    type only, since its text may quote what was read. ``system`` names the part where its report does not."""
    where = f" in {system}" if system else ""
    if isinstance(error, MemoryError):
        return f"out of memory{where}"
    if isinstance(error, OSError) and error.errno in LIMITS:
        return f"{os.strerror(error.errno)}{where}"
    return f"internal error{where} ({type(error).__name__}); to report it: auracheck explain troubleshooting"


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`did you mean NAME?` for the known name most similar to a mistyped one, empty below ``cutoff`` (0 to 1)."""
    from difflib import get_close_matches  # late: only a mistake needs it

    near = get_close_matches(word, list(known), 1, cutoff)
    return f"did you mean {near[0]}?" if near else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """The same in parentheses, to be appended to a message."""
    meant = did_you_mean(word, known)
    return f" ({meant})" if meant else ""
