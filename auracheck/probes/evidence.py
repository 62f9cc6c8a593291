"""What a file says of the env files that it hands to a program. Pure: text in, mentions out.

This is evidence, not a reading: a script is not run and a Compose file not loaded, so what a variable stands for is
not known here, and such a mention is none.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_UNIT = re.compile(r".*\.(?:service|socket|conf)")
_SCRIPT = re.compile(r".*\.(?:sh|bash|mk)|[Mm]akefile|\.envrc|\.gitlab-ci\.yml|[Jj]ustfile|Jenkinsfile")

_FILE = r"""["']?(?P<file>[^\s"'`$|;&<>()#,\[\]{}]+)["']?"""
_IN_SCRIPTS = (
    ("shell-env", re.compile(rf"(?:^|[;&|({{]|\b(?:then|do|else)\b|-c\s+[\"'])\s*@?(?:\.|source)\s+{_FILE}", re.M)),
    (
        "docker-env",
        re.compile(rf"\b(?:docker|podman)\b[^\n;&|]*?\b(?:run|create|exec)\b[^\n;&|]*?--env-file[= ]{_FILE}"),
    ),
    ("compose-env", re.compile(rf"\bdocker[ -]compose\b[^\n;&|]*?--env-file[= ]{_FILE}")),
    ("kubectl-env", re.compile(rf"--from-env-file[= ]{_FILE}")),
)
_CONTINUATION = re.compile(r"\\\r?\n")

_IN_UNITS = re.compile(rf"^\s*EnvironmentFile\s*=\s*-?{_FILE}", re.M)

_ENV_FILE_KEY = re.compile(r"(?P<indent>\s*)(?:-\s+|.*[{,]\s*)?env_file\s*:\s*(?P<inline>[^#\n}]*)")
_OTHER_KEY = re.compile(r"#|$|(?:-\s*)?(?:required|format)\s*:")
_ITEM = re.compile(rf"\s*-?\s*(?:path\s*:\s*)?{_FILE}")
_REFERENCE = re.compile(r"(?<!\$)(?:\$\$)*\$\{?([A-Za-z_]\w*)")


class Mention(NamedTuple):
    """An env file that is handed to a program: the consumer's name, and the path as it stands there.

    ``names``: only these variables of it are used; None for all.
    """

    consumer: str
    path: str
    names: frozenset[str] | None = None


def may_mention(name: str) -> bool:
    """Whether a file of this name is one that hands env files to programs."""
    return any(pattern.fullmatch(name) for pattern in (_COMPOSE, _UNIT, _SCRIPT))


def mentions(name: str, text: str) -> Iterator[Mention]:
    """The env files that the file called ``name`` hands to programs."""
    if _COMPOSE.fullmatch(name):
        yield from _of_compose(text)
    elif _UNIT.fullmatch(name):
        yield from (Mention("systemd-env", found["file"]) for found in _IN_UNITS.finditer(text))
    else:
        joined = _CONTINUATION.sub(" ", text)
        for consumer, pattern in _IN_SCRIPTS:
            yield from (Mention(consumer, found["file"]) for found in pattern.finditer(joined))


def _of_compose(text: str) -> Iterator[Mention]:
    """Compose reads `.env` by itself, but gives a container only those of its variables that the file refers to."""
    yield Mention("compose-env", ".env", frozenset(_REFERENCE.findall(text)))
    lines = text.splitlines()
    for number, line in enumerate(lines):
        key = _ENV_FILE_KEY.match(line)
        if key is None:
            continue
        items = [key["inline"]] if key["inline"].strip() else _block(lines[number + 1 :], len(key["indent"]))
        for item in items:
            yield from (Mention("compose-env", path) for path in _paths(item))


def _block(lines: list[str], indent: int) -> Iterator[str]:
    """The lines of a list under a key: each begins with a dash, or stands deeper than the key."""
    for line in lines:
        bare = line.strip()
        depth = len(line) - len(line.lstrip())
        if _OTHER_KEY.match(bare):
            continue
        if depth < indent or (depth == indent and not bare.startswith("-")):
            return
        yield line


def _paths(item: str) -> Iterator[str]:
    for part in item.strip().strip("[]").split(","):
        found = _ITEM.match(part)
        if found:
            yield found["file"]
