"""The prefixes of variables in Go's structs: `envPrefix:"DB_"` on a field, and `Prefix` of the options (caarlos0/env's
README, "Prefixes"; `env-prefix` of cleanenv, `env-namespace` of go-flags, and `env:", prefix=DB_"` of go-envconfig)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.files import Code

MAX_PREFIXES = 20
"""Maximum number of prefixes of one struct."""

MAX_DEPTH = 6
"""Maximum depth of structs within structs."""

_STRUCT = re.compile(rb"\s*(?:type\s+)?(\w+)\s+\*?struct\s*\{\s*(?://.*)?")
_PREFIX = rb"(?:(?:\benv(?:Prefix|-prefix):\"|\benv:\",\s*prefix=)(\w*)|\benv-namespace:\"(\w+))\""
_FIELD = re.compile(rb"\s*(?:\w+\s+)?\*?(?:\w+\.)?(\w+)\s*(?:`[^`]*%s[^`]*`)?\s*(?://.*)?" % _PREFIX)
_END = re.compile(rb"\s*\}\s*(?:`[^`]*%s)?" % _PREFIX)
_WORDS = (b"env-namespace:", b"envPrefix:", b"env-prefix:", b'env:", prefix=', b'env:",prefix=')
_OF_ALL = re.compile(rb"\benv\.Options\{[^{}]*\bPrefix:\s*\"(\w+)\"")


class _Use(NamedTuple):
    """A field of the type ``of`` in a struct, and the prefix of its variables."""

    owner: str
    of: str
    prefix: str


class Prefixes(NamedTuple):
    """The prefixes of each struct, and the struct of each line of each file, by the offset of the line."""

    of_structs: Mapping[str, tuple[str, ...]]
    structs: Mapping[str, Mapping[int, str]]

    def at(self, path: str, line: int) -> tuple[str, ...]:
        """The prefixes of a variable that the line at an offset of a file names."""
        return self.of_structs.get(self.structs.get(path, {}).get(line, ""), ("",))


NONE = Prefixes({}, {})


def prefixes(files: Sequence[Code]) -> Prefixes:
    """The prefixes of the variables in the structs of a project."""
    ours = [each for each in files if each.path.endswith(".go")]
    of_all = {found.decode() for each in ours for found in _OF_ALL.findall(each.content)}
    if not of_all and not any(word in each.content for each in ours for word in _WORDS):
        return NONE
    uses: dict[str, list[_Use]] = {}
    structs: dict[str, dict[int, str]] = {}
    for each in ours:
        if b"env:" in each.content or any(word in each.content for word in _WORDS):
            structs[each.path] = {}
            for use in _uses(each, structs[each.path]):
                uses.setdefault(use.of, []).append(use)
    names = {name for lines in structs.values() for name in lines.values()}
    whole = of_all.pop() if len(of_all) == 1 else ""
    found = {name: tuple(dict.fromkeys(islice(_of(name, uses, whole, 0), MAX_PREFIXES))) for name in names}
    return Prefixes(found, structs)


def _uses(file: Code, lines: dict[int, str]) -> Iterator[_Use]:
    """The fields of each struct of a file; ``lines`` takes the struct of each line."""
    open_: list[str] = []
    at = 0
    for line in file.content.split(b"\n"):
        if found := _STRUCT.fullmatch(line):
            name = found[1].decode()
            # A deeper one, whose name would be as long as all before it, is as the one around it.
            open_.append(name if not open_ else f"{open_[-1]}.{name}" if len(open_) <= MAX_DEPTH else open_[-1])
        elif open_ and (end := _END.match(line)):
            inner = open_.pop()
            if open_:
                yield _Use(open_[-1], inner, _prefix(end[1], end[2]))
        elif open_:
            lines[at] = open_[-1]
            if field := _FIELD.fullmatch(line):
                yield _Use(open_[-1], field[1].decode(), _prefix(field[2], field[3]))
        at += len(line) + 1


def _prefix(prefix: bytes | None, namespace: bytes | None) -> str:
    """What a tag puts before the variables of a struct; a namespace ends with a `_` that is not written."""
    return f"{namespace.decode()}_" if namespace else (prefix or b"").decode()


def _of(name: str, uses: Mapping[str, Sequence[_Use]], whole: str, depth: int) -> Iterator[str]:
    """The prefixes of a struct, one for each way in which others have it; ``whole`` is that of all variables."""
    if name not in uses or depth > MAX_DEPTH:
        yield whole
        return
    for use in uses[name]:
        yield from (before + use.prefix for before in _of(use.owner, uses, whole, depth + 1))
