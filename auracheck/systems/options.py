"""Credentials that the command line of a container gives as options."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from auracheck.policy import CREDENTIALS
from auracheck.policy.names import guess_kind

Place = TypeVar("Place")


def credential_options(arguments: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """Name, value and place of each option that is a credential by its name: `--requirepass VALUE`, `--password=VALUE`.

    An argument may be a script with several words. A value with a ``$`` in it is that of a variable: the container's
    shell, or Kubernetes, fills it in.
    """
    words = [(word.strip("'\""), place) for text, place in arguments for word in text.split()]
    for number, (word, place) in enumerate(words):
        name, equals, value = word.partition("=")
        if not name.startswith("--") or guess_kind(name) not in CREDENTIALS:
            continue
        if not equals and number + 1 < len(words):
            value, place = words[number + 1]
        if value and not value.startswith("-"):
            yield name, value, place
