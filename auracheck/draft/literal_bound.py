"""Classes that a framework fills from the configuration, whose keys are variables: options of ASP.NET Core
(`Configure<T>(GetSection("Mail"))`: `Mail__Password`), `@ConfigurationProperties("shop.mail")` of Spring, and
`@ConfigMapping` of Quarkus."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.files import Code

MAX_CLASSES = 200
"""Maximum number of such classes of a project."""

REQUIRED = "must be set in the class"

_BODY = 12_000
"""Number of bytes of a class in which its fields are looked for."""

_SECTION = rb"(?:\"(?P<key>[\w:]+)\"|(?P<constant>\w+\.\w+|nameof\((?P<name>\w+)\)))"
_BINDINGS = tuple(
    re.compile(each % _SECTION)
    for each in (
        rb"\bConfigure<(?P<of>\w+)>\(\s*[\w.]*GetSection\(\s*%s",
        rb"\bAddOptions<(?P<of>\w+)>\(\)\s*\.Bind(?:Configuration\(|\([\w.]*GetSection\()\s*%s",
        rb"\bGet(?:Required)?Section\(\s*%s\s*\)\s*\.Get<(?P<of>\w+)>\(",
    )
)
_CLASS_CS = re.compile(rb"\b(?:class|record)\s+(\w+)[^\n;{]*\s*\{")
_CONSTANT_CS = re.compile(rb"\bconst\s+string\s+(\w+)\s*=\s*\"([\w:]+)\"")
_FIELD_CS = re.compile(
    rb"(?P<must>\[Required[^\]\n]*\]\s*(?:\[[^\]\n]*\]\s*)*)?public\s+(?:required\s+)?string\??\s+(?P<name>\w+)\s*\{\s*get\b"
)
_CLASS_JAVA = re.compile(
    rb"@ConfigurationProperties\(\s*(?:(?:prefix|value)\s*=\s*)?\"([\w.-]+)\""
    rb"(?:(?!@ConfigurationProperties)[\s\S]){0,3000}?^[\w ]*\b(?:class|record)[ \t]+\w+[^{(]{0,500}[({]",
    re.MULTILINE,
)
_FIELD_JAVA = re.compile(
    rb"(?P<must>@Not(?:Blank|Null|Empty)\b(?:\([^)\n]*\))?\s*)?(?:private|public|protected)?\s*(?:final\s+)?\bString\s+(?P<name>\w+)"
    rb"\s*(?:[;,)]|=)"
    rb"|\bva[lr]\s+(?P<kotlin>\w+)\s*:\s*String(?P<free>\?|\s*=)?"
)
_MAPPING = re.compile(
    rb"@ConfigMapping\(\s*prefix\s*=\s*\"([\w.-]+)\"[^)\n]*\)[^{;]{0,300}?\binterface\s+\w+[^{]{0,500}\{"
)
_METHOD = re.compile(
    rb"^[ \t]*(?P<free>@WithDefault\([^)\n]*\)\s*)?(?:String|(?P<optional>Optional<String>))\s+(?P<name>\w+)\(\)",
    re.MULTILINE,
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NEXT = re.compile(rb"^\}|^(?:public\s+)?(?:sealed\s+)?(?:class|record)\b", re.MULTILINE)


def bound(files: Sequence[Code]) -> Iterator[Evidence]:
    """The variables of the classes that the frameworks of a project fill."""
    yield from islice(_of_csharp([file for file in files if file.path.endswith(".cs")]), MAX_CLASSES * 20)
    ours = [file for file in files if file.path.endswith((".java", ".kt"))]
    found = (each for file in ours for each in (*_of_spring(file), *_of_mapping(file)))
    yield from islice(found, MAX_CLASSES * 20)


def _of_csharp(files: Sequence[Code]) -> Iterator[Evidence]:
    bindings = [found for file in files for way in _BINDINGS for found in way.finditer(file.content)]
    if not bindings:
        return
    wanted = {found["of"] for found in bindings}
    classes = {
        found[1]: (file, found) for file in files for found in _CLASS_CS.finditer(file.content) if found[1] in wanted
    }
    for found in {found["of"]: found for found in bindings[:MAX_CLASSES]}.values():
        if found["of"] in classes:
            file, body = classes[found["of"]]
            section = found["key"] or found["name"] or _constant(file, found["constant"])
            if section:
                yield from _fields(file, body.end(), _FIELD_CS, f"{section.decode().replace(':', '__')}__{{}}")


def _constant(file: Code, word: bytes | None) -> bytes | None:
    """The text of `Options.Section` in the class of the options itself."""
    named = dict(_CONSTANT_CS.findall(file.content))
    return named.get((word or b"").rpartition(b".")[2])


def _of_spring(file: Code) -> Iterator[Evidence]:
    for found in islice(_CLASS_JAVA.finditer(file.content), MAX_CLASSES):
        prefix = found[1].decode().replace("-", "").replace(".", "_").upper()
        yield from _fields(file, found.end(), _FIELD_JAVA, prefix + "_{}")


def _of_mapping(file: Code) -> Iterator[Evidence]:
    """The methods of `@ConfigMapping(prefix = "shop.pay")`, whose names have a `_` before each capital (Quarkus,
    "Mapping configuration to objects")."""
    for found in islice(_MAPPING.finditer(file.content), MAX_CLASSES):
        prefix = found[1].decode().replace("-", "_").replace(".", "_")
        last = _NEXT.search(file.content, found.end(), found.end() + _BODY)
        for method in _METHOD.finditer(file.content, found.end(), last.start() if last else found.end() + _BODY):
            name = f"{prefix}_{_CAPITAL.sub('_', method['name'].decode())}".upper()
            must = method["free"] is None and method["optional"] is None
            if is_name(name):
                origin = file.origin(method.start("name"))
                yield Evidence(name, origin, required=must, weight=Weight.DECLARED, why=REQUIRED if must else "")


def _fields(file: Code, start: int, field: re.Pattern[bytes], whole: str) -> Iterator[Evidence]:
    """The fields of a class that are texts; ``whole`` makes the variable of one."""
    last = _NEXT.search(file.content, start, start + _BODY)
    for found in field.finditer(file.content, start, last.start() if last else start + _BODY):
        groups = found.groupdict()
        text = (groups.get("name") or groups.get("kotlin") or b"").decode()
        is_kotlin = groups.get("kotlin") is not None
        must = groups.get("free") is None if is_kotlin else groups["must"] is not None
        name = whole.format(text if "__" in whole else text.upper())
        if is_name(name):
            origin = file.origin(found.start())
            yield Evidence(
                name, origin, required=must or None, weight=Weight.DECLARED, why=REQUIRED if must else "", called=text
            )
