"""What a function of a project puts around the name that it is given."""

from typing import Protocol


class Affixed(Protocol):
    """A function that reads ``prefix`` + what it is given + ``suffix``, in capitals where it is ``upper``."""

    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def upper(self) -> bool: ...


def whole_name(function: Affixed, given: str) -> str:
    """The name that a function reads."""
    name = function.prefix + given + function.suffix
    return name.upper() if function.upper else name
