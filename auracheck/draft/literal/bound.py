"""Classes that a framework fills from the configuration, whose keys are variables: options of ASP.NET Core
(`Configure<T>(GetSection("Mail"))`: `Mail__Password`), `@ConfigurationProperties("shop.mail")` of Spring and Micronaut,
`@ConfigMapping` of Quarkus, and what Hoplite loads."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.files import Code
from auracheck.draft.literal.classes import ClassField, Variable, classes_of
from auracheck.draft.literal.properties import dash_in

MAX_CLASSES = 200
"""Maximum number of such classes of a project."""
MAX_VARIABLES = 4_000
"""Maximum number of variables of all of them."""

MAX_SECTIONS = 50
"""Maximum number of sections of the configuration that variables of a file keep."""

REQUIRED = "must be set in the class"

_BODY = 12_000
"""Number of bytes of an interface in which its methods are looked for."""

_SECTION = rb"(?:\"(?P<key>[\w:]+)\"|(?P<constant>\w+\.\w+))"
_BINDINGS = (
    *(
        re.compile(each % _SECTION)
        for each in (
            rb"\bConfigure<(?P<of>\w+)>\(\s*[\w.]*GetSection\(\s*%s",
            rb"\bAddOptions<(?P<of>\w+)>\(\)\s*\.Bind(?:Configuration\(|\([\w.]*GetSection\()\s*%s",
            rb"\bGet(?:Required)?Section\(\s*%s\s*\)\s*\.Get<(?P<of>\w+)>\(",
            rb"\bGet(?:Required)?Section\(\s*%s\s*\)\s*\.Bind\(\s*(?P<to>\w+)\s*\)",
            rb"\b\w*onfiguration\.Bind\(\s*%s\s*,\s*(?P<to>\w+)\s*\)",
        )
    ),
    re.compile(rb"\bConfigure<(?P<of>\w+)>\(\s*[\w.]*[cC]onfiguration\s*\)"),
    re.compile(rb"[cC]onfiguration\.Get<(?P<of>\w+)>\("),
)
"""The last two fill a class with the whole configuration."""
_MADE_OF = rb"(?:\b%s\s*=\s*new\s+(?P<made>\w+)|\b(?P<of>\w+)\s+%s\s*=\s*new\s*\()"
_NAME_OF = re.compile(rb"\bnameof\((?:\w+\.)*(\w+)\)")
_CONSTANT_CS = re.compile(rb"\bconst\s+string\s+(\w+)\s*=\s*\"([\w:]+)\"")
_HELD = re.compile(rb"\b(?:var|IConfigurationSection)\s+(\w+)\s*=\s*([\w.!]*GetSection\(\s*[^()\n]+\))\s*;")
"""A section that a variable keeps."""
_CLASS_JAVA = re.compile(
    rb"@ConfigurationProperties\(\s*(?:(?:prefix|value)\s*=\s*)?\"([\w.-]+)\""
    rb"(?:(?!@ConfigurationProperties)[\s\S]){0,3000}?^[\w ]*\b(?:class|record)[ \t]+\w+[^{(]{0,500}[({]",
    re.MULTILINE,
)
_MAPPING = re.compile(
    rb"@ConfigMapping\(\s*prefix\s*=\s*\"([\w.-]+)\"[^)\n]*\)[^{;]{0,300}?\binterface\s+\w+[^{]{0,500}\{"
)
_METHOD = re.compile(
    rb"^[ \t]*(?P<free>@WithDefault\([^)\n]*\)\s*)?(?:String|(?P<optional>Optional<String>))\s+(?P<name>\w+)\(\)",
    re.MULTILINE,
)
_HOPLITE = re.compile(rb"\baddEnvironmentSource\(|\bEnvironmentVariablesPropertySource\b")
_LOADS = re.compile(rb"\bloadConfig\w*<(\w+)>\(")
_OTHER_SOURCE = re.compile(rb"\badd(?:Resource|File|Path)\w*\(")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NEXT = re.compile(rb"^\}|^(?:public\s+)?(?:sealed\s+)?(?:class|record)\b", re.MULTILINE)


def bound(files: Sequence[Code]) -> Iterator[Evidence]:
    """The variables of the classes that the frameworks of a project fill."""
    sharp, java, kotlin = ([file for file in files if file.path.endswith(end)] for end in (".cs", ".java", ".kt"))
    found = chain(_of_csharp(sharp), _of_spring(java), _of_spring(kotlin), _of_mapping(java), _of_hoplite(kotlin))
    yield from filter(None, islice(found, MAX_VARIABLES))


def with_sections(file: Code) -> Code:
    """A file of C# with the sections of the configuration in place of the variables that keep them, and the names in
    place of what gives them: `nameof(options.ApiKey)` is `"ApiKey"` (C# reference, "nameof expression")."""
    content = file.content
    if file.path.endswith(".cs"):
        content = _NAME_OF.sub(rb'"\1"', content)
        held = {found[1]: found[2] for found in islice(_HELD.finditer(content), MAX_SECTIONS)}
        for name, section in held.items():
            used = re.compile(rb"(?<![\w.])%s(?=\[|\.Get|\.Bind|\s*\))" % re.escape(name))
            content = used.sub(section.replace(b"\\", rb"\\"), content)
    return Code(file.path, content)


def _of_csharp(files: Sequence[Code]) -> Iterator[Evidence | None]:
    bindings = [(file, found) for file in files for way in _BINDINGS for found in way.finditer(file.content)]
    if not bindings:
        return
    classes = classes_of(files)
    filled = {_filled_by(file, found): found.groupdict() for file, found in bindings[:MAX_CLASSES]}
    for of, groups in filled.items():
        if of in classes.places:
            section = groups.get("key") or _constant(classes.places[of][0], groups.get("constant"))
            if section is not None:
                yield from _evidence(classes.variables(of), partial(_of_section, section.decode().replace(":", "__")))


def _filled_by(file: Code, binding: re.Match[bytes]) -> bytes:
    """The class that a binding fills, which is that of the object that it is given."""
    groups = binding.groupdict()
    if groups.get("of"):
        return groups["of"]
    to = re.escape(groups["to"])
    made = re.search(_MADE_OF % (to, to), file.content)
    return (made["made"] or made["of"] or b"") if made else b""


def _constant(file: Code, word: bytes | None) -> bytes | None:
    """The text of `Options.Section` in the class of the options itself; empty for the whole configuration."""
    if word is None:
        return b""
    return dict(_CONSTANT_CS.findall(file.content)).get(word.rpartition(b".")[2])


def _of_spring(files: Sequence[Code]) -> Iterator[Evidence | None]:
    found = [(file, each) for file in files for each in islice(_CLASS_JAVA.finditer(file.content), MAX_CLASSES)]
    classes = classes_of(files if found else ())
    for file, each in found:
        prefix = each[1].decode().replace("-", dash_in(file)).replace(".", "_")
        yield from _evidence(classes.fields(file, each.end()), partial(_of_prefix, prefix))


def _of_mapping(files: Sequence[Code]) -> Iterator[Evidence | None]:
    """The methods of `@ConfigMapping(prefix = "shop.pay")`, whose names have a `_` before each capital (Quarkus,
    "Mapping configuration to objects")."""
    for file in files:
        for found in islice(_MAPPING.finditer(file.content), MAX_CLASSES):
            prefix = found[1].decode().replace("-", "_").replace(".", "_")
            last = _NEXT.search(file.content, found.end(), found.end() + _BODY)
            for method in _METHOD.finditer(file.content, found.end(), last.start() if last else found.end() + _BODY):
                name, origin = method["name"].decode(), file.origin(method.start("name"))
                must = method["free"] is None and method["optional"] is None
                field = ClassField(_CAPITAL.sub("_", name), "String", must, origin)
                yield from _evidence([((field.name,), field)], partial(_of_prefix, prefix))


def _of_hoplite(files: Sequence[Code]) -> Iterator[Evidence | None]:
    """The fields of what Hoplite loads (its README, "Property Sources")."""
    if not any(_HOPLITE.search(file.content) for file in files):
        return
    is_alone = not any(_OTHER_SOURCE.search(file.content) for file in files)
    classes = classes_of(files)
    for of in {found for file in files for found in _LOADS.findall(file.content)}:
        every = _evidence(classes.variables(of), _of_hoplites)
        yield from every if is_alone else (one and one._replace(required=None) for one in every)


def _of_section(section: str, keys: Sequence[str]) -> str:
    return "__".join((section, *keys) if section else keys)


def _of_prefix(prefix: str, keys: Sequence[str]) -> str:
    return "_".join((prefix, *keys)).upper()


def _of_hoplites(keys: Sequence[str]) -> str:
    return _CAPITAL.sub("_", "__".join(keys)).upper()


def _evidence(fields: Iterable[Variable | None], named: Callable[[Sequence[str]], str]) -> Iterator[Evidence | None]:
    for each in fields:
        if each is None:
            yield None
            continue
        keys, field = each
        name = named(keys)
        if is_name(name):
            required, why = (True, REQUIRED) if field.is_required else (None, "")
            yield Evidence(name, field.origin, required=required, weight=Weight.DECLARED, why=why, called=keys[-1])
