"""From what a consumer reads to what a target holds; shared by every source of env files."""

import os
import re
from collections.abc import Iterable, Iterator

from auracheck.consumers.base import Assignment, Reading
from auracheck.model import (
    ELSEWHERE,
    NO_NAME,
    Document,
    Kind,
    Origin,
    Reference,
    Secret,
    Setting,
    Target,
    Unread,
    Value,
)
from auracheck.policy import Policy
from auracheck.sources.files import STDIN

_KEPT_ELSEWHERE = re.compile(r"op://\S|encrypted:\S|ENC\[AES256_GCM,|\$ANSIBLE_VAULT(?:;|$)")
"""Openings of what another program resolves before the service starts: 1Password's secret references
(`op run`), dotenvx, sops, ansible-vault."""

_NAME = re.compile(r"[A-Z]{1,16}[0-9]{0,2}(?:_[A-Z0-9]{1,12}){0,7}")
"""Capitals in words, as variables are named. Any other text between the braces may be a part of the secret: the
default in ``${X-…}``, or a password that happens to hold ``${``."""

_FIRST_LETTERS = frozenset("oeE$")

_EXAMPLE = re.compile(r"\.(?:example|sample|template|dist)(?:\.|$)", re.IGNORECASE)


def is_kept_elsewhere(value: str) -> bool:
    """Whether a value is no value yet, but the reference or cipher text of another program."""
    return value[:1] in _FIRST_LETTERS and _KEPT_ELSEWHERE.match(value) is not None


def is_example(name: str) -> bool:
    """Whether a file's name says that it is meant to be copied, not to be read by a process."""
    return _EXAMPLE.search(name) is not None


def settings(assignments: Iterable[Assignment], file: str | None) -> tuple[Setting, ...]:
    """The settings of a file's assignments, in its order. What the file only names stands in the environment."""
    return tuple(
        Setting(a.name, _value(a.value), Origin() if a.inherited else Origin(file, a.line, a.column), a.literal)
        for a in assignments
    )


def references(assignments: Iterable[Assignment], file: str | None) -> tuple[Reference, ...]:
    """What leads nowhere: references to variables that are not there, and names without a value."""
    return tuple(_references((a for a in assignments if a.unresolved or a.value is None), file))


def origins(lines: Iterable[int], file: str | None) -> tuple[Origin, ...]:
    return tuple(Origin(file, line) for line in lines)


def document(path: str, consumer: str, content: bytes) -> Document:
    """The document of an env file, or of an example of one."""
    return Document(path, "example" if is_example(os.path.basename(path)) else "env file", consumer, content)


def env_file_items(
    scheme: str, path: str, content: bytes, reading: Reading, policy: Policy, consumer: str = "dotenv"
) -> tuple[Document, Target]:
    """What one env file gives, as its consumer reads it: its document, and the process that finds it there."""
    target = Target(
        path,
        scheme,
        (*_perhaps(reading, path, policy), *settings(reading.assignments, path)),
        origin=Origin(path),
        form="export" if consumer == "shell-env" else "dotenv",
        kind=Kind.EXAMPLE if is_example(os.path.basename(path)) else Kind.PROCESS,
        consumer=consumer,
        location=location(path),
        references=references((*reading.assignments, *reading.absent), path),
        dropped=origins(reading.dropped, path),
    )
    return document(path, consumer, content), target


def gaps(spec: str, path: str, reading: Reading, policy: Policy) -> Iterator[Unread]:
    """What cannot be known of a file without running it, where that could change a secret of the policy."""
    for gap in reading.gaps:
        if gap.names is None or any(map(policy.find, gap.names)):
            yield Unread(spec, gap.reason, path, gap.line)


def possible(policy: Policy, known: Iterable[str], origin: Origin) -> tuple[Setting, ...]:
    """The secrets, and the variable that names the environment, that are not among the known names, where what stands
    at ``origin`` may give any: nobody can say that they are missing."""
    there = {"", *known}
    names = [name for name in (*policy.secrets, policy.variable) if name not in there]
    return tuple(Setting(name, ELSEWHERE, origin, literal=False) for name in names)


def _perhaps(reading: Reading, path: str, policy: Policy) -> tuple[Setting, ...]:
    """What the first part of the file that may give any variable may give."""
    for gap in reading.gaps:
        if gap.names is None:
            return possible(policy, (a.name for a in reading.assignments), Origin(path, gap.line))
    return ()


def location(path: str) -> str:
    """The path whose words may name an environment; standard input has none."""
    return "" if path == STDIN else path


def _value(value: Value) -> Value:
    return ELSEWHERE if isinstance(value, Secret) and is_kept_elsewhere(value.reveal()) else value


def _references(assignments: Iterable[Assignment], file: str | None) -> Iterator[Reference]:
    for a in assignments:
        origin = Origin(file, a.line, a.column)
        if a.value is None:
            yield Reference(a.name, a.name, origin)
            continue
        for wanted in dict.fromkeys(a.unresolved):
            yield Reference(a.name, wanted if _NAME.fullmatch(wanted) else NO_NAME, origin)
