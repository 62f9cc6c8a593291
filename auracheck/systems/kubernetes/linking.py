"""How both ends of a connection in manifests come to have one password: the client takes the server's key of its
Secret, and `$(NAME)` puts that into a URL (Kubernetes, "Dependent environment variables")."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_password, is_unreserved
from auracheck.model import Secret, Target
from auracheck.report import EditStep, Step
from auracheck.systems.steps import Link


class EnvEntry(NamedTuple):
    """An entry of `env:` in block style: its lines as they are in the file, counted from 1."""

    first: int
    last: int
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<entry at line {self.first}>"

    def named(self, name: str, indent: int) -> tuple[str, ...]:
        """The same entry under another name, at that depth."""
        own = len(self.lines[0]) - len(self.lines[0].lstrip())
        rest = (f"{' ' * (indent + len(line) - len(line.lstrip()) - own)}{line.lstrip()}" for line in self.lines[1:])
        return (f"{' ' * indent}- name: {name}", *rest)


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where an entry is not written line by line, or the server's is no reference to a Secret."""
    server = _entry(link, link.server_target, link.name)
    if server is None or not any("secretKeyRef:" in line for line in server.lines):
        return ()
    is_url = "://" in link.whole
    if is_url and not (link.server and isinstance(link.server.value, Secret) and is_unreserved(link.server.value)):
        return ()
    found = _entry(link, link.client_target, link.client.name)
    place = found or _start(link)
    if place is None:
        return ()
    new = _new(link, server, _depth(place.lines[0]))
    if not new:
        return ()
    file = link.client_target.origin.file
    if found is None:
        return (EditStep(file, place.last, "insert", new),)
    rest = (EditStep(file, line, "delete", ()) for line in range(found.last, found.first, -1))
    return (*rest, EditStep(file, found.first, "replace", new))


def _new(link: Link, server: EnvEntry, indent: int) -> tuple[str, ...]:
    if "://" not in link.whole:
        return server.named(link.client.name, indent)
    parts = around_password(link.whole)
    if parts is None or not shows_no_secret(*parts):
        return ()
    start = " " * indent
    value = f"$({link.name})".join(parts)
    return (*server.named(link.name, indent), f"{start}- name: {link.client.name}", f'{start}  value: "{value}"')


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _lines(link: Link, target: Target) -> Sequence[str]:
    content = link.documents.get(target.origin.file or "", b"")
    return content.decode("utf-8", "surrogateescape").splitlines()


def _container(link: Link, target: Target) -> tuple[int, Sequence[str]]:
    """The lines of a target's container: from that of its name to the next item of the list or a lesser depth."""
    lines, start = _lines(link, target), (target.origin.line or 1) - 1
    first = next((at for at in range(start, max(start - 200, -1), -1) if lines[at].lstrip().startswith("- ")), start)
    depth, last = _depth(lines[first]), first + 1
    while last < len(lines) and (not lines[last].strip() or _depth(lines[last]) > depth):
        last += 1
    return first, lines[first:last]


def _entry(link: Link, target: Target, name: str) -> EnvEntry | None:
    first, lines = _container(link, target)
    at = next(
        (n for n, line in enumerate(lines) if re.fullmatch(rf"\s*- name: ['\"]?{re.escape(name)}['\"]?\s*", line)), None
    )
    if at is None:
        return None
    last = at + 1
    while last < len(lines) and lines[last].strip() and _depth(lines[last]) > _depth(lines[at]):
        last += 1
    return EnvEntry(first + at + 1, first + last, tuple(lines[at:last]))


def _start(link: Link) -> EnvEntry | None:
    """The `env:` of the client's container, after which an entry may be written."""
    first, lines = _container(link, link.client_target)
    for at, line in enumerate(lines[:-1]):
        if line.strip() == "env:" and lines[at + 1].lstrip().startswith("- "):
            return EnvEntry(first + at + 1, first + at + 1, (lines[at + 1],))
    return None
