"""The attributes of settings classes in Ruby, which are variables: anyway_config's (README, "Environment variables"),
Hanami's (guide, "Settings"), and those of Konfig's schemas."""

import re
from collections.abc import Iterator
from itertools import islice

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.files import Code

MAX_CLASSES = 50
"""Maximum number of such classes of a file."""

MAX_SETTINGS = 1_000
"""Maximum number of settings of a schema."""

REQUIRED = "required by the settings class"

_BODY = 6_000
"""Number of bytes of a class in which its attributes are looked for."""

_CLASS = re.compile(
    rb"^[ \t]*class\s+(?:\w+::)*(\w+)\s*<\s*(?:(ApplicationConfig|Anyway::Config)|Hanami::Settings)\b", re.MULTILINE
)
_END = re.compile(rb"^[ \t]*class\s", re.MULTILINE)
_ATTRIBUTES = re.compile(rb"^[ \t]*attr_config\b((?:[^\n]*,[ \t]*\n)*[^\n]*)", re.MULTILINE)
_NAME = re.compile(rb"(?:(?<!:):(\w+)(?!\w|:)|(?<![:\w])(\w+):\s)")
_DEMANDED = re.compile(rb"^[ \t]*required\b([^\n]*)", re.MULTILINE)
_PREFIX = re.compile(rb"^[ \t]*(?:config_name\s+:(\w+)|env_prefix\s+[\"':]?(\w+))", re.MULTILINE)
_SETTING = re.compile(rb"^[ \t]*setting\s+:(\w+)([^\n]*)", re.MULTILINE)
_FREE = re.compile(rb"\bdefault:|\.optional\b")
_SCHEMA = re.compile(rb"\bKonfig::Schema\.draw\b")
_IN_A_SCHEMA = re.compile(rb"^([ \t]*)(group|string)[ \t]+:(\w+)[ \t]+do\b", re.MULTILINE)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def settings_of_ruby(file: Code) -> Iterator[Evidence]:
    """The variables of the settings classes of a file."""
    if file.path.endswith(".rb") and _SCHEMA.search(file.content):
        yield from islice(_of_konfig(file), MAX_SETTINGS)
    for found in islice(_CLASS.finditer(file.content), MAX_CLASSES) if file.path.endswith(".rb") else ():
        last = _END.search(file.content, found.end(), found.end() + _BODY)
        span = found.end(), last.start() if last else found.end() + _BODY
        yield from _of_anyway(file, found[1].decode(), *span) if found[2] else _of_hanami(file, *span)


def _of_konfig(file: Code) -> Iterator[Evidence]:
    """The texts of a schema, each called after the groups that it is in."""
    groups: list[tuple[int, str]] = []
    for found in _IN_A_SCHEMA.finditer(file.content):
        depth, name = len(found[1]), found[3].decode()
        groups = [group for group in groups if group[0] < depth]
        if found[2] == b"group":
            groups.append((depth, name))
        else:
            yield from _evidence(file, found.start(3), "_".join([*(word for _, word in groups), name]), required=False)


def _of_anyway(file: Code, name: str, start: int, end: int) -> Iterator[Evidence]:
    prefixes = {
        key: text for found in _PREFIX.finditer(file.content, start, end) for key, text in enumerate(found.groups())
    }
    given = prefixes.get(1) or prefixes.get(0)
    prefix = given.decode() if given else _WORD.sub("_", name.removesuffix("Config"))
    demanded = {
        word for found in _DEMANDED.finditer(file.content, start, end) for word in re.findall(rb":(\w+)", found[1])
    }  # fmt: skip
    for attributes in _ATTRIBUTES.finditer(file.content, start, end):
        for found in _NAME.finditer(file.content, *attributes.span(1)):
            word = found[1] or found[2]
            yield from _evidence(file, found.start(), f"{prefix}_{word.decode()}", required=word in demanded)


def _of_hanami(file: Code, start: int, end: int) -> Iterator[Evidence]:
    for found in _SETTING.finditer(file.content, start, end):
        yield from _evidence(file, found.start(1), found[1].decode(), required=not _FREE.search(found[2]))


def _evidence(file: Code, at: int, name: str, *, required: bool) -> Iterator[Evidence]:
    if is_name(name.upper()):
        origin = file.origin(at)
        why = REQUIRED if required else ""
        yield Evidence(name.upper(), origin, required=required, weight=Weight.DECLARED, why=why)
