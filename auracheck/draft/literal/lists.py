"""Reads of names that code keeps in a list that a loop goes through or a library is given, in languages that are not
parsed."""

import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from auracheck.draft.evidence import Evidence, Weight, is_name
from auracheck.draft.files import Code
from auracheck.draft.literal.composed import Composition, argument, composition
from auracheck.draft.literal.constants import NAME, READS

MAX_LOOPS = 50
"""Maximum number of loops of a file."""

LISTED = "an error where one of the list is not set"

_BODY = 500
"""Number of bytes of a loop in which its read is looked for."""

_ITEMS = r"[^\]\[(){}]{1,1500}"
_LISTS: Mapping[str, str] = {
    "go": rf"\[\]string\{{{_ITEMS}\}}",
    "rb": rf"(?:%[wi])?[\[({{]{_ITEMS}[\])}}]",
    "php": rf"(?:\[|array\(){_ITEMS}[\])]",
    "java": rf"(?:(?:List|Set|Arrays|Stream)\.\w+\(|\{{){_ITEMS}[)}}]",
    "kt": rf"\b\w+Of\({_ITEMS}\)",
    "cs": rf"(?:\{{|\[){_ITEMS}[\]}}]",
    "sh": r"\"[A-Z0-9_ \t\\\n]{3,1500}\"|'[A-Z0-9_ \t\\\n]{3,1500}'|\([A-Z0-9_ \t\\\n\"']{3,1500}\)"
    r"|[A-Z0-9_ \t\"']{3,1500}(?:\\\n[A-Z0-9_ \t\"']{1,1500}){0,50}",
}
"""How each writes a list of texts."""

LOOPS: Mapping[str, str] = {
    "go": r"\bfor\s+\w+,\s*(?P<of>\w+)\s*:=\s*range\s+(?P<list>LIST|\w+)",
    "rb": r"(?P<list>LIST|\b[A-Za-z_]\w*+)(?:\.freeze)?\.(?:each|reject|select|filter|map|any\?|all\?|find)\s*"
          r"(?:do|\{)\s*\|(?P<of>\w+)\|",
    "php": r"\bforeach\s*\(\s*(?P<list>LIST|\$?\w+)\s+as\s+\$(?P<of>\w+)\)",
    "java": r"\bfor\s*\(\s*(?:final\s+)?(?:String|var)\s+(?P<of>\w+)\s*:\s*(?P<list>LIST|\w+)",
    "kt": r"\bfor\s*\(\s*(?P<of>\w+)\s+in\s+(?P<list>LIST|\w+)\)",
    "cs": r"\bforeach\s*\(\s*(?:string|var)\s+(?P<of>\w+)\s+in\s+(?:new\s*(?:string)?\[\]\s*)?(?P<list>LIST|\w+)",
    "sh": r"\bfor\s+(?P<of>\w+)\s+in\s+(?P<list>LIST|\"?\$\{?\w+(?:\[@\])?\}?\"?)(?:;|\n)\s*do\b",
}  # fmt: skip
"""How each goes through a list, with the variable of the loop as ``of``."""

_OF_A_LOOP: Mapping[str, str] = {
    **READS,
    "sh": r"\$\{!|\\\$\{?\$\{?|\bprintenv \"?\$\{?|-v \"?",
}
_BEFORE = 1_500
"""Number of bytes before a loop in which the function around it may return."""
_FUNCTION = re.compile(rb"\b(?:def|func|function|fun|void)\s+\w+")
_STOPS = re.compile(rb"\b(?:raise|throw|panic|[eE]xit|die|abort|Fatal\w*)\b|\bENV\.fetch\(|\b(?:errors\.New|Errorf)\(")
_TEXT = re.compile(rb"(?<![\w$])%s(?!\w)|(?<=[\"'])[A-Z][A-Z0-9]{2,}(?=[\"'])" % NAME.encode())


_WORD, _QUOTED = re.compile(rb"(?<![\w$%])[A-Za-z_]\w+"), re.compile(rb"(?<=[\"'])[A-Za-z_]\w+(?=[\"'])")

_DEMANDS: Mapping[str, Mapping[str, bool]] = {
    "rb": {r"\.require_keys\b": True, r"\bENV\.fetch_values\(": True, r"\bENV\.(?:values_at|slice)\(": False},
    "php": {r"->required\(": True},
}
"""How a library is given several names at once, and whether they must be set (dotenv and Figaro, `require_keys`; Ruby's
`ENV`; phpdotenv, "Requiring Variables to be Set")."""

_ARGUMENTS = r"[^)\];]{1,1500}"


def looped(file: Code) -> Iterator[Evidence]:
    """What a file reads of the lists that its loops go through."""
    language = _language(file.path)
    if not language or not re.search(_OF_A_LOOP[language].encode(), file.content):
        return
    loops = re.finditer(LOOPS[language].replace("LIST", _LISTS[language]).encode(), file.content)
    way = re.compile(_OF_A_LOOP[language].encode())
    for found in islice(loops, MAX_LOOPS):
        body = file.content[found.end() : found.end() + _BODY]
        composed = _composed(file, way, found["of"], body)
        if composed is not None:
            stops = _STOPS.search(body) is not None and not _may_not_run(file.content, found.start())
            yield from _evidence(file, found, language, composed, required=stops)


def _composed(file: Code, way: re.Pattern[bytes], of: bytes, body: bytes) -> Composition | None:
    """How the first read of a loop's body that has the variable of the loop makes a name of it; None where none has."""
    if re.search(rb"(?:%s)\s*\$?%s\b(?!\s*\+)" % (way.pattern, re.escape(of)), body):
        return Composition()
    every = (composition(argument(body[found.end() :]), of, file.content) for found in way.finditer(body))
    return next(filter(None, every), None)


def demanded(file: Code) -> Iterator[Evidence]:
    """What a file asks a library for, several names at once."""
    for demand, required in _DEMANDS.get(_language(file.path), {}).items():
        for found in islice(re.finditer((demand + _ARGUMENTS).encode(), file.content), MAX_LOOPS):
            yield from _named(file, *found.span(), required=required)


def _may_not_run(content: bytes, at: int) -> bool:
    """Whether the function around a place may return before it."""
    before = content[max(at - _BEFORE, 0) : at]
    starts = [found.end() for found in _FUNCTION.finditer(before)]
    return bool(starts) and re.search(rb"\breturn\b(?![^\n]*\b(?:errors|fmt|err)\b)", before[starts[-1] :]) is not None


_LANGUAGES = {"bash": "sh", **dict.fromkeys(("rake", "erb", "yml", "yaml"), "rb")}
"""Of files with other ends; YAML may be a template with Ruby."""


def _language(path: str) -> str:
    name = os.path.basename(path)
    end = name.rpartition(".")[2] if "." in name else "sh"
    return end if end in LOOPS else _LANGUAGES.get(end, "")


def _evidence(
    file: Code, loop: re.Match[bytes], language: str, composed: Composition, *, required: bool
) -> Iterator[Evidence]:
    """The names of the list of a loop, which may be one that the file declares."""
    start, end = loop.span("list")
    if of_another := re.fullmatch(rb"\"?(\$?)\{?(\w+)(?:\[@\])?\}?\"?", loop["list"]):
        name = of_another[2] if language == "sh" else of_another[1] + of_another[2]
        declared = rb"%s\b[^\n=]{0,40}=\s*(%s)" % (re.escape(name), _LISTS[language].encode())
        found = re.search(declared, file.content)
        if found is None:
            return
        start, end = found.span(1)
    yield from _named(file, start, end, required=required, composed=composed)


def _named(
    file: Code, start: int, end: int, *, required: bool, composed: Composition | None = None
) -> Iterator[Evidence]:
    """The names between two places; where a name is composed, the words."""
    words = _QUOTED if _QUOTED.search(file.content, start, end) else _WORD
    is_part = composed is not None and composed != Composition()
    for name in (words if is_part else _TEXT).finditer(file.content, start, end):
        text = composed.named(name[0].decode()) if composed else name[0].decode()
        if is_name(text):
            origin = file.origin(name.start())
            yield Evidence(text, origin, required=required or None, weight=Weight.READ, why=LISTED if required else "")
