"""What the build of an image copies from here, and what the image starts with (Dockerfile reference: COPY, ADD, ENV,
CMD, ENTRYPOINT). Nothing is built."""

import json
from collections.abc import Iterator, Mapping

from auracheck.model import Setting
from auracheck.regex import regex
from auracheck.systems.docker.instructions import Dockerfile, arguments, expanded, pairs, parsed, words
from auracheck.systems.docker.source import base_of, settings_of, until_stage, with_arguments
from auracheck.systems.files import decoded, read_file
from auracheck.typed import NamedTuple

MAX_COPIED = 64
"""Most files and folders of a build that are looked at."""

_FLAG = regex(r"--[a-z]+(?:=\S*)?\s+")


class BuiltImage(NamedTuple):
    """``base`` is the image that the last stage is built from; ``copied`` are the paths in the context that any stage
    takes, as they are written, ``start`` is the command that the image has, and ``steps`` are those of the build."""

    base: str = ""
    copied: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    start: str = ""
    steps: tuple[str, ...] = ()


def built_image(path: str, timeout: float, target: str = "", given: Mapping[str, str] = {}) -> BuiltImage:
    """The image of a stage of a Dockerfile, of the last one where ``target`` is empty. ``given`` are the arguments of
    the build. Raises `Unreadable`."""
    file = parsed(decoded(read_file(path, timeout=timeout), "docker build"))
    file = until_stage(with_arguments(file, given), target)
    start = " ".join(each.rest for each in file.instructions if each.name in ("ENTRYPOINT", "CMD"))
    steps = tuple(each.rest for each in file.instructions if each.name == "RUN")
    return BuiltImage(base_of(file), tuple(_copied(file))[:MAX_COPIED], tuple(settings_of(file, path)), start, steps)


def _copied(file: Dockerfile) -> Iterator[str]:
    values: dict[str, str | None] = {}
    for each in file.instructions:
        if each.name == "ARG":
            values.update(arguments(each.rest, file.escape, values))
        elif each.name == "ENV":
            values.update(pairs(each.rest, file.escape, values))
        elif each.name in ("COPY", "ADD"):
            yield from _sources(each.rest, file.escape, values)


def _sources(rest: str, escape: str, values: Mapping[str, str | None]) -> Iterator[str]:
    """All words but the last one, unless they are paths of another stage or image, or a here-document."""
    while flag := _FLAG.match(rest):
        if flag[0].startswith("--from="):
            return
        rest = rest[flag.end() :]
    for word in (_in_brackets(rest) or list(words(rest, escape)))[:-1]:
        found = expanded(word, escape, values)
        if found and not found.startswith("<<"):
            yield found


def _in_brackets(rest: str) -> list[str]:
    """The words of the form with brackets."""
    try:
        found = json.loads(rest) if rest.startswith("[") else []
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) and all(isinstance(each, str) for each in found) else []
