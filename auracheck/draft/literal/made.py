"""Variables that a program makes itself when it starts without them, in shell and Ruby: nobody has to set these."""

import os
import re
from collections.abc import Collection, Iterable, Iterator

from auracheck.draft.evidence import MAKING, Evidence, Weight, is_name
from auracheck.draft.files import Code
from auracheck.draft.tasks import is_start

INSTALLED = "made by the script that installs the program"
MADE_HERE = "made at the start where it is not set"

_MADE = re.compile(
    rb"\b([A-Z][A-Z0-9_]{2,99})(?:[\"']\])?[ \t]*(?:\|\|)?=(?!=)[^\n]{0,80}?%s" % MAKING.pattern.encode()
)
_TESTED = re.compile(
    rb"-z[ \t]+\"?\$\{?([A-Z][A-Z0-9_]{2,99})\b"
    rb"|\bENV\[[\"']([A-Z][A-Z0-9_]{2,99})[\"']\][\w.]{0,20}\.(?:empty|blank|nil)\?"
)
_OR_MADE = re.compile(rb"\b([A-Z][A-Z0-9_]{2,99})=[\"']?\$\{\1:?-\$\(")
"""`KEY="${KEY:-$(openssl rand -hex 32)}"`."""
_FROM_FILE = re.compile(rb"\b([A-Z][A-Z0-9_]{2,99})=[\"']?\$\((?:cat\b|<)")
"""How a script takes a value from the file in which it has kept one."""
_EXPORTED = re.compile(rb"^[ \t]*export[ \t]+([A-Z][A-Z0-9_]{2,99})=[\"']?\$\(", re.MULTILINE)
"""A variable that a script gives to the program whatever it was."""


_INSTALLS = re.compile(r"(?:.*[-_.])?(?:install(?:er)?|setup|configure|generate|gen|init)(?:[-_.].*)?\.(?:sh|bash)")
"""The names of scripts that make the env file of a deployment."""
_KEPT = re.compile(rb"/container_environment/([A-Z][A-Z0-9_]{2,99})\b")
"""How a script gives a variable to the programs that it starts (s6-overlay and baseimage-docker)."""


def made_here(file: Code) -> Iterator[Evidence]:
    """The variables that a file makes of random numbers where it has found them empty, or gives to what it starts."""
    if b"/container_environment/" in file.content and re.search(MAKING.pattern.encode(), file.content):
        yield from (_made(file, found) for found in _KEPT.finditer(file.content) if is_name(found[1].decode()))
    if not _runs_at_start(file.path):
        return
    tested = {name for found in _TESTED.finditer(file.content) for name in found.groups() if name}
    tested.update(_EXPORTED.findall(file.content) + _OR_MADE.findall(file.content))
    keeps = tested and re.search(MAKING.pattern.encode(), file.content)
    for pattern in (_MADE, *((_FROM_FILE,) if keeps else ())) if tested else ():
        for found in pattern.finditer(file.content):
            if found[1] in tested and is_name(found[1].decode()):
                yield _made(file, found)


def made_by_installers(files: Iterable[Code], known: Collection[str]) -> Iterator[Evidence]:
    """The names among ``known`` for which a script that installs the program makes a value of random numbers: they are
    needed, though an example leaves them empty."""
    for file in files:
        if _INSTALLS.fullmatch(os.path.basename(file.path)):
            for found in _MADE.finditer(file.content):
                if found[1].decode() in known:
                    origin = file.origin(found.start())
                    yield Evidence(
                        found[1].decode(), origin, required=True, weight=Weight.LISTED, why=INSTALLED, made=True
                    )


def _made(file: Code, found: re.Match[bytes]) -> Evidence:
    origin = file.origin(found.start())
    return Evidence(found[1].decode(), origin, required=False, weight=Weight.DECLARED, why=MADE_HERE, made=True)


def _runs_at_start(path: str) -> bool:
    name = os.path.basename(path)
    return name.endswith(".rb") or (not name.endswith((".go", ".php", ".java", ".cs")) and is_start(name))
