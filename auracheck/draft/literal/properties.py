"""Properties with dots that Java and Kotlin read, as variables: `@Value("${app.jwt.secret}")` is APP_JWT_SECRET (Spring
Boot, "Binding From Environment Variables"; MicroProfile Config, "Environment Variables Mapping Rules")."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import Evidence, is_name
from auracheck.draft.files import Code, is_resource, is_spring
from auracheck.draft.trees import leaves

MAX_READS = 1_000
"""Maximum number of such reads of a project."""

WITHOUT_DEFAULT = "a property without a default, and none in the configuration"

_PROPERTY = rb"([A-Za-z][\w-]*(?:\.[\w-]+)+)"


class _Way(NamedTuple):
    """How a property is read: what stands for a dash in its variable, and whether one without a default must be set."""

    expression: re.Pattern[bytes]
    dash: str
    required: bool | None


def _way(expression: bytes, dash: str, required: bool | None = True) -> _Way:
    return _Way(re.compile(expression % _PROPERTY), dash, required)


_READS = (
    _way(rb"@Value\(\s*\"\$\{%s(:)?", ""),
    _way(rb"@Property\(\s*name\s*=\s*\"%s\"(\s*,\s*defaultValue\b)?", "_"),
    _way(rb"\.getRequiredProperty\(\s*\"%s\"()", ""),
    _way(rb"\b[eE]nv(?:ironment)?(?:\(\))?\.getProperty\(\s*\"%s\"(\s*,)?", "", None),
    _way(rb"@ConfigProperty\(\s*name\s*=\s*\"%s\"(\s*,\s*defaultValue\b)?", "_"),
    _way(rb"\bgetConfig\(\)\.getValue\(\s*\"%s\"()", "_"),
    _way(rb"\.getOptionalValue\(\s*\"%s(\")", "_"),
    _way(rb"(?<!getConfig\(\))\.getValue\(\s*\"%s\"\s*,\s*\w+(?:\.|::)class()", "_", None),
)
_MICRONAUT = b"io.micronaut."
"""Its variables have an underscore for a dash ("Property Source", "Environment Variables")."""
_NULLABLE = re.compile(rb"@Nullable\s*$")
_CONDITIONAL = re.compile(rb"@(?:Conditional\w*|Profile|Lazy)\b")
"""What says of a class that it is not always there."""
_MAY_BE_ABSENT = re.compile(rb"[^;{]{0,80}\bOptional<")
_TREES = (".yml", ".yaml", ".properties")
_LINE = re.compile(rb"^[ \t]*(?:%[\w,]+\.)?([\w.-]+)[ \t]*[=:]", re.MULTILINE)


def properties(files: Sequence[Code]) -> Iterator[Evidence]:
    """The properties that the code of a project reads and its configuration does not set."""
    ours = [file for file in files if file.path.endswith((".java", ".kt"))]
    reads = [(file, found, way) for file in ours for way in _READS for found in way.expression.finditer(file.content)]
    if not reads:
        return
    configured = {key for file in files if _is_configuration(file.path) for key in _keys(file)}
    for file, found, way in islice(reads, MAX_READS):
        key = found[1].decode()
        name = re.sub(r"\.", "_", key.replace("-", dash_in(file) or way.dash)).upper()
        if _plain(key) in configured or not is_name(name):
            continue
        is_free = found[2] or _MAY_BE_ABSENT.match(file.content, found.end())
        is_free = is_free or _NULLABLE.search(file.content, max(found.start() - 40, 0), found.start())
        required = False if is_free else None if _CONDITIONAL.search(file.content) else way.required
        why = WITHOUT_DEFAULT if required else ""
        yield Evidence(name, file.origin(found.start()), required=required, why=why)


def _is_configuration(path: str) -> bool:
    return is_spring(path.rpartition("/")[2]) or (is_resource(path) and path.endswith(_TREES))


def dash_in(file: Code) -> str:
    """What stands for a dash in the variables of the properties of a class."""
    return "_" if _MICRONAUT in file.content else ""


def _plain(key: str) -> str:
    """A key as the relaxed binding compares it."""
    return re.sub("[-_]", "", key).lower()


def _keys(file: Code) -> Iterator[str]:
    """The keys that a file of the configuration sets."""
    if not file.path.endswith(_TREES[:2]):
        yield from (_plain(key.decode()) for key in _LINE.findall(file.content))
        return
    yield from (_plain(".".join(leaf.keys)) for leaf in leaves(file.path, file.content))
