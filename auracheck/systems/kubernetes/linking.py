"""How both ends of a connection in manifests come to have one password: the client takes the server's key of its
Secret, and `$(NAME)` puts that into a URL (Kubernetes, "Dependent environment variables")."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_login, around_password, is_unreserved
from auracheck.model import Secret, Setting, Target
from auracheck.policy.names import is_variable
from auracheck.regex import regex
from auracheck.steps import EditStep, Step
from auracheck.systems.kubernetes import secret_of
from auracheck.systems.kubernetes.holders import SECRET, Holder, holders
from auracheck.systems.kubernetes.objects import NAMESPACE, Object, objects
from auracheck.systems.steps import Link
from auracheck.systems.yaml_nodes import documents

_NAME = regex(r"\s*- (?:name: ['\"]?([^'\"\s]+)['\"]?|\{ ?name: ['\"]?([^'\",\s}]+)['\"]?,.*\})\s*")
"""The first line of an entry of `env:`, or all of one in flow style."""
Lines = Callable[[str, int], tuple[str, ...]]
"""The new lines of a variable, by its name and their depth."""

_SCALAR = regex(r"\s*- \w+: \S+\s*")
"""The first line of a container, below which a field may be added."""


class KeyOfSecret(NamedTuple):
    """A key of a Secret, by which a container refers to it."""

    secret: str
    key: str

    def entry(self, name: str, indent: int) -> tuple[str, ...]:
        """The lines of a variable with that value."""
        lines = (f"- name: {name}", "  valueFrom:", "    secretKeyRef:", f"      name: {self.secret}",
                 f"      key: {self.key}")  # fmt: skip
        return tuple(f"{' ' * indent}{line}" for line in lines)


class EnvEntry(NamedTuple):
    """An entry of `env:`: its name, and its lines as they are in the file, counted from 1."""

    name: str
    first: int
    last: int
    depth: int


class ContainerLines(NamedTuple):
    """The lines of a container, and the number of the first one, counted from 1."""

    file: str | None
    first: int
    lines: Sequence[str]

    def __repr__(self) -> str:
        return f"<container at line {self.first}>"

    def entries(self) -> Iterator[EnvEntry]:
        for at, line in enumerate(self.lines):
            if found := _NAME.fullmatch(line):
                last = at + 1
                while last < len(self.lines) and self.lines[last].strip() and _depth(self.lines[last]) > _depth(line):
                    last += 1
                yield EnvEntry(found[1] or found[2], self.first + at, self.first + last - 1, _depth(line))

    def entry(self, name: str) -> EnvEntry | None:
        return next((each for each in self.entries() if each.name == name and each.first != self.first), None)


class LineChange(NamedTuple):
    """New lines in place of those from ``first`` to ``last``; below ``first`` where ``last`` is less."""

    file: str | None
    first: int
    last: int
    new: tuple[str, ...]

    def steps(self) -> Iterator[EditStep]:
        if self.last < self.first:
            yield EditStep(self.file, self.first, "insert", self.new)
            return
        for line in range(self.last, self.first, -1):
            yield EditStep(self.file, line, "delete", ())
        yield EditStep(self.file, self.first, "replace", self.new)


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where an entry is not written line by line, or the ends are in two namespaces."""
    is_far = link.client_target.namespace != link.server_target.namespace
    if is_far or link.of_script or not is_variable(link.name):
        return ()
    found = _key_of(link, link.server) if link.server else None
    if link.of_clients:
        return _to_other_client(link, found) if found else ()
    made: tuple[Step, ...] = ()
    changes: list[LineChange | None] = []
    if found is None:
        found, made = _new_secret(link)
        changes.append(_change(_container(link, link.server_target), link.name, found.entry))
    elif "://" in link.whole and not _is_plain(link.server):
        return ()
    changes.append(_of_client(link, found))
    edits = [change for change in changes if change is not None]
    if len(edits) != len(changes):
        return ()
    edits.sort(key=lambda change: change.first, reverse=True)  # none moves the lines of the next one
    return (*made, *(step for change in edits for step in change.steps()))


def _to_other_client(link: Link, found: KeyOfSecret) -> tuple[Step, ...]:
    """The client with the key of the other one, where nothing but the password differs."""
    other = link.server.value.reveal() if link.server and isinstance(link.server.value, Secret) else ""
    if around_password(link.whole) != around_password(other):
        return ()
    change = _change(_container(link, link.client_target), link.client.name, found.entry)
    return tuple(change.steps()) if change else ()


def _is_plain(setting: Setting | None) -> bool:
    return setting is not None and isinstance(setting.value, Secret) and is_unreserved(setting.value)


def _new_secret(link: Link) -> tuple[KeyOfSecret, tuple[Step, ...]]:
    """A Secret of its own, and the command that makes it in the cluster, as for a value that one container has."""
    server = link.server_target
    name = re.sub(r"[^a-z0-9]+", "-", f"{server.names[0]}-credentials".lower()).strip("-")
    return KeyOfSecret(name, link.name), (
        secret_of(f"auracheck generate {link.name}", name, link.name, server.namespace),
    )


def _of_client(link: Link, found: KeyOfSecret) -> LineChange | None:
    """The client's entry with a reference to that key."""
    container, name = _container(link, link.client_target), link.client.name
    if "://" not in link.whole:
        return _change(container, name, found.entry)
    parts = around_password(link.whole) or _around_login(link)
    if parts is None or not shows_no_secret(*parts):
        return None
    password = _variable(link, container)

    def entries(_: str, indent: int) -> tuple[str, ...]:
        start = " " * indent
        new = () if password in _above(container, name) else found.entry(password, indent)
        return (*new, f"{start}- name: {name}", f'{start}  value: "{f"$({password})".join(parts)}"')

    return _change(container, name, entries)


def _around_login(link: Link) -> tuple[str, str] | None:
    """The parts of a URL before and after the password that it gets, with the server's user."""
    if link.password or not (link.user is None or _is_plain(link.user)):
        return None
    user = link.user.value.reveal() if link.user and isinstance(link.user.value, Secret) else ""
    return around_login(link.whole, user, link.query)


def _variable(link: Link, container: ContainerLines) -> str:
    """The name of the client's variable with the password: the server's, unless it has another value here."""
    own = next((each for each in link.client_target.settings if each.name == link.name), None)
    if own is None or (link.server and own.origin == link.server.origin):
        return link.name
    return re.sub(r"[^A-Z0-9]+", "_", f"{link.server_target.names[0]}_{link.name}".upper())


def _above(container: ContainerLines, name: str) -> list[str]:
    """The variables that are defined above an entry, to which it may refer."""
    names = [each.name for each in container.entries()]
    return names[: names.index(name)] if name in names else []


def _change(container: ContainerLines, name: str, lines: Lines) -> LineChange | None:
    """The entry of that name, or of its file's, with new lines; else a new one at the beginning of `env:`, which is
    added where the container has none."""
    entry = container.entry(name) or container.entry(f"{name}_FILE")
    if entry is not None:
        return LineChange(container.file, entry.first, entry.last, lines(name, entry.depth))
    for at, line in enumerate(container.lines[:-1]):
        if line.strip() == "env:" and container.lines[at + 1].lstrip().startswith("- "):
            return LineChange(container.file, container.first + at, 0, lines(name, _depth(container.lines[at + 1])))
    has_env = any(line.strip().startswith("env:") for line in container.lines)
    if has_env or not _SCALAR.fullmatch(container.lines[0]):
        return None
    depth = _depth(container.lines[0]) + len("- ")
    return LineChange(container.file, container.first, 0, (f"{' ' * depth}env:", *lines(name, depth)))


def _key_of(link: Link, setting: Setting) -> KeyOfSecret | None:
    """The key of the Secret in which a value is written; None where it is written in another place."""
    for holder in _secrets(link, setting.origin.file or ""):
        for key, entry in holder.entries.items():
            if entry.origin == setting.origin:
                return KeyOfSecret(holder.name, key)
    return None


def _secrets(link: Link, path: str) -> Iterator[Holder]:
    try:
        found = list(objects(documents(link.documents.get(path, b"")), path))
    except Unreadable:
        return
    for each in found:
        if (
            isinstance(each, Object)
            and each.kind == SECRET
            and each.namespace == (link.server_target.namespace or NAMESPACE)
        ):
            yield from holders(each)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _container(link: Link, target: Target) -> ContainerLines:
    """A target's container: from its first line to the next item of the list or a lesser depth."""
    content = link.documents.get(target.origin.file or "", b"")
    lines, start = content.decode("utf-8", "surrogateescape").splitlines(), (target.origin.line or 1) - 1
    first = next((at for at in range(start, max(start - 200, -1), -1) if lines[at].lstrip().startswith("- ")), start)
    depth, last = _depth(lines[first]), first + 1
    while last < len(lines) and (not lines[last].strip() or _depth(lines[last]) > depth):
        last += 1
    return ContainerLines(target.origin.file, first + 1, lines[first:last])
