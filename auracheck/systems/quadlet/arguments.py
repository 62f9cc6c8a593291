"""What the arguments of `podman run` give to a container: `--env`, `--env-file`, `--env-host`, `--secret`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.model import Origin

FLAGS = {"-e": "--env"}
TAKEN = ("--env", "--env-file", "--secret")
HOST = "--env-host"


class PodmanArgument(NamedTuple):
    """An option with its value, and the place of the value. The value may contain a secret and is never shown."""

    option: str
    value: str
    origin: Origin

    def __repr__(self) -> str:
        return f"PodmanArgument({self.option!r})"


def arguments(words: Iterable[tuple[str, Origin]]) -> Iterator[PodmanArgument]:
    """The options of PodmanArgs= that concern the environment."""
    waiting = ""
    for word, origin in words:
        if waiting:
            yield PodmanArgument(waiting, word, origin)
            waiting = ""
            continue
        option, equals, value = word.partition("=")
        option = FLAGS.get(option, option)
        if option == HOST:
            yield PodmanArgument(HOST, value if equals else "true", origin)
        elif option in TAKEN and equals:
            yield PodmanArgument(option, value, origin._replace(column=_after(origin, len(word) - len(value))))
        elif option in TAKEN:
            waiting = option


def _after(origin: Origin, count: int) -> int | None:
    return None if origin.column is None else origin.column + count


class ContainerSecret(NamedTuple):
    """A secret of Podman's store that a container gets: as a variable, or as a file at ``target``."""

    target: str
    is_variable: bool


def secret(text: str) -> ContainerSecret | None:
    """What a `--secret NAME[,OPTION=VALUE…]` gives (podman-run(1)); None for what Podman rejects."""
    source, *options = text.split(",")
    found = {"source": source}
    if "=" in source:
        options, found = [source, *options], {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or name.lower() not in ("source", "type", "target", "mode", "uid", "gid"):
            return None
        found[name.lower()] = value
    kind, name = found.get("type", "mount"), found.get("source", "")
    if not name or kind not in ("mount", "env"):
        return None
    target = found.get("target") or name
    if kind == "env":
        return None if {"mode", "uid", "gid"} & set(found) else ContainerSecret(target, True)
    return ContainerSecret(target if target.startswith("/") else f"/run/secrets/{target}", False)
