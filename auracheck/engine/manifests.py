"""The dependencies that a project's manifest declares, read as its package manager reads them; nothing is run."""

import re
from collections.abc import Callable, Iterator, Mapping

from auracheck.regex import regex
from auracheck.typed import Any

_REQUIREMENT = regex(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]\n]*\]\s*)?(?:[=<>!~;@#,(]|$)")
"""The name at the start of a requirement (PEP 508)."""

_GEM = regex(r"^[ \t]*gem[ \t(]+[\"']([\w.-]+)[\"']", re.MULTILINE)
_LOCKED_GEM = regex(r"^  ([\w.-]+)!?(?: \([^)\n]*\))?!?$", re.MULTILINE)
_MODULE = regex(r"^(?:require[ \t]+|[ \t]+)([\w.-]+/[\w./~-]+)[ \t]+v[\w.+-]+[ \t]*(//[ \t]*indirect)?", re.MULTILINE)
_MIX = regex(r"^[^#\n]*?\{[ \t]*:(\w+)[ \t]*,", re.MULTILINE)
_TAG = regex(r"<(/?)(dependency|parent|artifactId|groupId)>\s*(\w[\w.-]*)?|<!--|-->")
_GRADLE = regex(
    r"^[ \t]*(?:(?:implementation|api|compile|compileOnly|runtimeOnly|classpath)\b[ \t(]*(?:platform[ \t]*\()?"
    r"[\"']([\w.-]+):([\w.-]+)|id[ \t(]+[\"']([\w.-]+)[\"'])",
    re.MULTILINE,
)


def _of_json(*tables: str) -> Callable[[str], Iterator[str]]:
    def read(text: str) -> Iterator[str]:
        from json import loads  # late, as TOML's: few env files are beside a manifest

        document = loads(text)
        for table in tables:
            yield from _keys(document, table)

    return read


def _found_by(pattern: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    return lambda text: (found[1] for found in pattern.finditer(text))


def _requirements(text: str) -> Iterator[str]:
    """Each line is a requirement; options (`-r base.txt`) and comments are none."""
    for line in text.splitlines():
        yield from _requirement(line)


def _requirement(line: object) -> Iterator[str]:
    found = _REQUIREMENT.match(line) if isinstance(line, str) else None
    if found:
        yield re.sub(r"[-_.]+", "-", found[1]).lower()


def _toml(text: str) -> dict[str, Any]:
    from tomllib import loads

    return loads(text)


def _pyproject(text: str) -> Iterator[str]:
    document = _toml(text)
    declared = _at(document, "project").get("dependencies")
    for line in declared if isinstance(declared, list) else ():
        yield from _requirement(line)
    for name in _keys(document, "tool", "poetry", "dependencies"):
        yield from _requirement(name)


def _pipfile(text: str) -> Iterator[str]:
    for name in _keys(_toml(text), "packages"):
        yield from _requirement(name)


def _cargo(text: str) -> Iterator[str]:
    document = _toml(text)
    yield from _keys(document, "dependencies")
    yield from _keys(document, "workspace", "dependencies")


def _gemfile_lock(text: str) -> Iterator[str]:
    """Those that the Gemfile asks for, which Bundler lists at the end."""
    yield from _LOCKED_GEM.findall(text.partition("\nDEPENDENCIES\n")[2].partition("\n\n")[0])


def _go(text: str) -> Iterator[str]:
    yield from (module for module, indirect in _MODULE.findall(text) if not indirect)


def _pom(text: str) -> Iterator[str]:
    """Artifacts and groups of what a project depends on or inherits from, not its own."""
    inside = in_comment = False
    for found in _TAG.finditer(text):
        closing, tag, word = found.groups()
        if tag is None:
            in_comment = found[0] == "<!--"
        elif tag in ("dependency", "parent"):
            inside = not closing and not in_comment
        elif inside and not in_comment and not closing and word:
            yield word


def _gradle(text: str) -> Iterator[str]:
    yield from (word for words in _GRADLE.findall(text) for word in words if word)


def _at(document: Any, *path: str) -> Mapping[str, Any]:
    """The table at that path; an empty one where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def _keys(document: Any, *path: str) -> Iterator[str]:
    yield from _at(document, *path)


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "package.json": _of_json("dependencies", "optionalDependencies"),
    "composer.json": _of_json("require"),
    "requirements.txt": _requirements,
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "Cargo.toml": _cargo,
    "Gemfile": _found_by(_GEM),
    "Gemfile.lock": _gemfile_lock,
    "go.mod": _go,
    "mix.exs": _found_by(_MIX),
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
}

MANIFESTS = frozenset(_READERS)


def dependencies(manifest: str, text: str) -> list[str]:
    """The packages that a manifest of that file name declares; none where it is not valid."""
    try:
        return list(_READERS[manifest](text))
    except (ValueError, RecursionError):
        return []
