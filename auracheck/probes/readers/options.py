"""A command's options, as far as it must be known where they end: which of them take no value."""

from collections.abc import Sequence
from typing import NamedTuple

from auracheck.probes.readers.commands import UNKNOWN


class Flags(NamedTuple):
    """The options of a command that take no value, as letters and as words; all others take one."""

    letters: str
    words: frozenset[str]


def flags(letters: str, words: str) -> Flags:
    return Flags(letters, frozenset(f"--{word}" for word in words.split()))


DOCKER = flags("D", "debug tls tlsverify remote")

RUN = flags(
    "ditPq",
    """detach disable-content-trust help init interactive no-healthcheck oom-kill-disable privileged publish-all quiet
    read-only rm sig-proxy tty use-api-socket env-host http-proxy no-hostname no-hosts replace rmi tls-verify""",
)
"""Of `run`, `create` and `exec`; those from env-host on are podman's."""

COMPOSE = flags(
    "v", "all-resources compatibility dry-run help no-ansi skip-hostname-check tls tlsverify verbose version"
)


def options(words: Sequence[str], flags: Flags) -> tuple[list[tuple[str, str]], Sequence[str]]:
    """The options before the first operand, with their values, and the rest. A variable may hold more of them."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(words) and (words[place] == UNKNOWN or (words[place].startswith("-") and words[place] != "--")):
        name, _, value = words[place].partition("=")
        place += 1
        if _takes_the_next(words[place - 1], flags) and place < len(words):
            value = words[place]
            place += 1
        found.append((name, value))
    return found, words[place:]


def _takes_the_next(word: str, flags: Flags) -> bool:
    if word.startswith("--"):
        return "=" not in word and word not in flags.words
    return word.startswith("-") and len(word[1:].lstrip(flags.letters)) == 1
