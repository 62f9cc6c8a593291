"""What can go wrong, in words for the user. No message here ever holds a value that was read."""

from collections.abc import Iterable


class AuracheckError(Exception):
    """The base of all errors that auracheck raises on purpose; its text is shown as it is."""


A_URL = "a URL is given in a file, since an argument is seen by everybody: auracheck check .env"
"""What is said of one on the command line, which must not be shown again: it may have a password in it."""


def internal(error: BaseException) -> str:
    """What is told of an exception that nobody foresaw: its type alone, since its text may quote what was read."""
    return f"internal error ({type(error).__name__}); please report it"


def meant(word: str, known: Iterable[str]) -> str:
    """` (meant: NAME?)` for the name that is nearest to a mistyped one; nothing where none is near."""
    from difflib import get_close_matches  # late: only a mistake needs it

    near = get_close_matches(word, list(known), 1)
    return f" (meant: {near[0]}?)" if near else ""


class UsageError(AuracheckError):
    """Wrong usage: exit code 2, and nothing on stdout."""


class PolicyError(UsageError):
    """A policy that is not valid. The message names file, key (or line), what is wrong and what is allowed."""


class Unreadable(AuracheckError):
    """A file that cannot be read, or that its own consumer would refuse as a whole.

    ``reason`` says why in our words; ``line`` counts from 1, None where no line is to blame.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class SecretsError(AuracheckError):
    """Raised by `validate_all_secrets()` at an application's start in production."""
