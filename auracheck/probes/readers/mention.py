"""What a file says of an env file."""

from typing import NamedTuple


class Mention(NamedTuple):
    """An env file that is handed to a program: the consumer's name, and the path as it stands there.

    ``names``: the program reads the file as a whole, but only these of its variables are used; None for all.
    """

    consumer: str
    path: str
    names: frozenset[str] | None = None
