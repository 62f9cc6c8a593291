"""What files say of the env files that they hand to programs: evidence, not a reading."""

from typing import NamedTuple


class Mention(NamedTuple):
    """An env file that a program is given. ``path`` is as it is written there, and ``consumer`` the scheme by which the
    program reads it. ``names``: the variables that it takes from there; None for all."""

    consumer: str
    path: str
    names: frozenset[str] | None = None
