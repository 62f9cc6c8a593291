"""What the system did not do, told in words that say what is there now."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class Failed(OSError):
    """Its text says whether the file is as it was. Never holds a value."""


@contextmanager
def unchanged(path: str) -> Iterator[None]:
    """All that comes before the replacement: whatever the system does not do there, the file is as it was."""
    try:
        yield
    except Failed:
        raise
    except OSError as error:
        raise as_it_was(path, error) from None


def as_it_was(path: str, error: OSError, what: str = "") -> Failed:
    """The failure of a step before anything was changed; ``what`` says which one, where the system's words do not."""
    return Failed(error.errno, f"{path} is as it was: {what}{words(error)}")


def words(error: OSError) -> str:
    """The system's own words, or ours where they would not be understood."""
    if error.errno == errno.EBUSY:
        return "it is mounted by itself, as a container's files often are: write to the one that is mounted there"
    return (error.strerror or "it cannot be written").lower()
