"""What follows a read in code that is not parsed, where it gives nothing: `if key == "" { panic(…) }`."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from auracheck.draft.evidence import COMPARING
from auracheck.draft.files import Code, outermost

_FAR = 400
"""Number of bytes behind a read in which its variable is asked for."""
_BODY = 250
"""Number of bytes of what a condition leads to."""
_TOLD = 1_000
"""The same in a script of a shell, which tells a person in several lines what is missing."""
MAX_CONDITIONS = 2_000
"""Maximum number of conditions of a file about fields, and of comparisons."""
_HOLDER = re.compile(
    rb"((?:[A-Za-z_]\w*\.){0,3}[A-Za-z_]\w*)[ \t]*(?:,[ \t]*([A-Za-z_]\w*)[ \t]*)?(?:=|:=)\s*(?:[\w.:&(]|new )*$"
)
_FIELD = re.compile(rb"(?<![\w.])([A-Z]\w*):[ \t]*[\w.(]*$")
"""What takes a value in a struct of Go."""
_IF = re.compile(rb"\b(?:if|elif|guard|(unless))\b([^\n{}]{0,160})")
_CASES = rb"\b(?:match|case|switch|when)\b[ \t(]*"
_CHOOSES = re.compile(_CASES + rb"[\w.:&(]*$")
_ABSENT = re.compile(
    rb"(?:\bErr\b[^=\n]{0,40}=>|\bNone\s*=>|\bnil(?:,[^\n]{0,20})?\s*(?:->|\bthen\b|\n)|:error\s*->|\bnull\s*(?:=>|->)|case\s+(?:\"\"|null):)"
)
"""The branch for nothing, of several."""
_NEXT = re.compile(rb"\n[^\n]*(?:=>|->)|^[ \t]*(?:case|when|default)\b", re.MULTILINE)
_ELSE = re.compile(rb"\blet\s+(?:Ok|Some)\([^\n]*=\s*[\w:]*$"), re.compile(rb"[^;{\n]*\belse\s*\{")
_GIVEN_TO = rb"(?i:\b[\w.:]*(?:require|validate_pres|throwif|assert|check_?not|ensure)\w*)!?(?:\.\w+)?[( ][ \t]*!?%s\b"
"""A function that stops where it is given nothing."""
_IN_THE_CONDITION = re.compile(rb"^[^\n]*\b(?:if|elif)\b[^\n]*$")
_IN_A_SHELL = re.compile(rb"-z[ \t]+\"?$|^[ \t]*[^\n]*\[[ \t]*-n[ \t]+\"?$|-v[ \t]+\w+\"?(?=\s|$)")
_ANOTHER_IF = re.compile(rb"^[ \t]*if\b", re.MULTILINE)
"""What stops behind it, in a script of a shell, stops for another reason."""
_EMPTY = re.compile(
    rb"""(?<![!<>])={1,3}[ \t]*(?:""|''|null\b|nil\b|false\b|\"?x\"?(?=[ ]?\]))
    | !(?!=)[ \t(]*\"?\$?\w | \bnot\b | -z[ ] | \bis[ ]null\b | \blen\([\w.]+\)[ \t]*(?:==[ \t]*0|<)
    | \b(?i:is_null|(?:is_?\w{0,30})?empty|isNullOr\w+|isEmpty|isBlank|is_nil|nil\?|blank\?|empty\?)""",
    re.VERBOSE,
)
_SEVERAL = re.compile(rb"&&|\band\b|!=|-a ")
_STOPS = re.compile(
    rb"\b(?:raise|throw|panic|[eE]xit(?!\(?[ \t]*0\b)|die|abort|Fatal\w*)\b|\bbail!|(?<!\.)\berror\("
    rb"|\b(?:errors\.New|Errorf)\("
    rb"|\bThrowIfNull\w*\(|\breturn Err\(|\breturn\b[^\n]{0,80}\b[eE]rr[A-Z]\w*[ \t]*(?=\n)"
    rb"|\b(?i:\w*(?:missing|err(?:or)?s|problems)\w*)\s*(?:=\s*append\(|<<|\.(?:push|add|append)\w*\(|\[\]\s*=|\+=)"
)
"""How code ends in an error, or collects it with others."""
_STOPS_OF_A_SHELL = re.compile(_STOPS.pattern + rb"|\breturn [1-9]")
_END = re.compile(rb"\}|^[ \t]*(?:fi|else|elif|elsif|elseif|end)\b", re.MULTILINE)
_COMPARING = re.compile(COMPARING.pattern.encode())
_SWITCHED = re.compile(
    rb"[}\")]{0,3}\s*(?:[!=]={0,2}|-eq)\s*(?:[\"'](?i:true|false|yes|no|on|off)[\"']|(?i:true|false|yes|no|on|off)\s*\])"
)
_ABOUT_A_MEMBER = re.compile(
    rb"^(\t?)if[ \t][^\n{}]{0,80}?\b(\w+)\.([A-Z]\w*)(?![\w.(])[^\n{}]{0,80}\{([\s\S]{0,250}?)\n\1\}", re.MULTILINE
)
"""A condition in no other one (gofmt)."""
_VALIDATED = re.compile(rb"\bvalidation\.Field\(\s*&\w+\.(?:(\w+)\.)?([A-Z]\w*)\s*,[^\n]*\bvalidation\.Required\b")
"""A field that ozzo-validation requires (its README, "Validating a Struct")."""
_ABOUT_A_FIELD = re.compile(rb"\bif[ \t][^\n{}]{0,80}\.([A-Z]\w*)(?![\w.(])[^\n{}]{0,80}")


def is_refused(file: Code, start: int, end: int) -> bool:
    """Whether the program stops where the read from ``start`` to ``end`` gives nothing: in a condition around it, or in
    one behind it about the variable that takes it."""
    content = file.content
    before = _before(content, start)
    behind = content[end : end + _FAR]
    if _IN_THE_CONDITION.match(before):
        condition, _, body = content[end : end + _TOLD].partition(b"\n")
        whole = before + content[start:end] + condition
        in_shell = b" -z " in whole
        body = _ANOTHER_IF.split(body, 1)[0] if in_shell else body
        stops = _STOPS_OF_A_SHELL if in_shell else _STOPS
        return _asks(whole) and _stops(condition + b"\n" + body, _TOLD if in_shell else _BODY, stops)
    if _IN_A_SHELL.search(before) or _IN_A_SHELL.match(content[start:end].lstrip(b"[ ")):
        return _stops(_ANOTHER_IF.split(content[end : end + _TOLD], 1)[0], _TOLD, _STOPS_OF_A_SHELL)
    if _CHOOSES.search(before):
        return _stops_without(behind)
    if _ELSE[0].search(before) and (otherwise := _ELSE[1].match(behind)):
        return _stops(behind[otherwise.end() :])
    if (field := _FIELD.search(before)) and file.path.endswith(".go"):
        return field[1] in _refused_fields(content)
    near = content[max(start - _BODY, 0) : start] if not before.strip() else before
    held = _HOLDER.search(near)
    names = [name for name in held.groups() if name and name not in (b"_", b"err")] if held else []
    return any(_is_refused_later(name, behind) for name in names)


def _before(content: bytes, start: int) -> bytes:
    """The line of a place up to it, of a long one what is near."""
    first = max(start - _BODY, 0)
    return content[max(content.rfind(b"\n", first, start) + 1, first) : start]


def is_compared(file: Code, start: int, end: int) -> bool:
    """Whether the code behind a read compares what it gives with what a caller sent."""
    every = _comparing(file.content)
    places = every[bisect_left(every, end) : bisect_left(every, end + _FAR)]
    held = _HOLDER.search(_before(file.content, start)) if places else None
    if held is None:
        return False
    own = re.compile(rb"(?<!\w)%s(?!\w)" % re.escape(held[1]))
    return any(own.search(file.content, at, at + _BODY) for at in places)


def is_switch(file: Code, end: int) -> bool:
    """Whether the code compares what a read that ends there gives with a word that switches: `== "true"`."""
    return _SWITCHED.match(file.content, end) is not None


@lru_cache(1)  # what one file reads comes in a row
def _comparing(content: bytes) -> tuple[int, ...]:
    """Where a file compares a text with what a caller sent."""
    return tuple(found.end() for found in islice(_COMPARING.finditer(content), MAX_CONDITIONS))


def _is_refused_later(name: bytes, behind: bytes) -> bool:
    """Whether the code behind a read stops where the variable that took it has nothing."""
    own = rb"(?<![.\w])%s(?!\w)" % re.escape(name)
    for found in _IF.finditer(behind):
        is_about_it = re.search(own, found[2])
        if is_about_it and (_asks(found[2]) or (found[1] and not _SEVERAL.search(found[2]))):
            line = behind.rfind(b"\n", 0, found.start()) + 1
            one_line = behind[line : found.start()] + found[2]
            return _STOPS.search(one_line) is not None or _stops(behind[found.end() :])
    if chosen := re.search(_CASES + own, behind):
        return _stops_without(behind[chosen.end() :])
    return re.search(_GIVEN_TO % re.escape(name), behind) is not None


@lru_cache(1)  # what one file reads comes in a row
def _refused_fields(content: bytes) -> frozenset[bytes]:
    """The fields without which a file of Go stops, wherever it asks."""
    return frozenset(_fields_refused_in(content))


def _fields_refused_in(content: bytes) -> Iterator[bytes]:
    for number, found in enumerate(_ABOUT_A_FIELD.finditer(content)):
        if number < MAX_CONDITIONS and _asks(found[0]) and _stops(content[found.end() : found.end() + _BODY]):
            yield found[1]


@lru_cache(1)  # asked for by each library of a project
def refused_members(files: tuple[Code, ...]) -> frozenset[tuple[str, str]]:
    """The fields of structs without which a project in Go stops, each behind the field that holds its struct; behind
    the empty text where that is a variable, as in `cfg.Secret`."""
    found = (one for file in files for one in _ABOUT_A_MEMBER.finditer(file.content))
    stopping = (
        one for one in found if _asks(one[0].partition(b"\n")[0]) and any(map(_STOPS.search, outermost(one[4])))
    )
    asked = {(one[2].decode() if one[2][:1].isupper() else "", one[3].decode()) for one in stopping}
    demanded = (each for file in files for each in _VALIDATED.findall(file.content))
    return frozenset(asked | {(holder.decode(), field.decode()) for holder, field in demanded})


def _asks(condition: bytes) -> bool:
    """Whether a condition is that one thing is empty."""
    return _EMPTY.search(condition) is not None and not _SEVERAL.search(condition)


def _stops(body: bytes, far: int = _BODY, stops: re.Pattern[bytes] = _STOPS) -> bool:
    """Whether what a condition leads to ends in an error."""
    found = stops.search(body, 0, far)
    first = _END.search(body, 0, far)
    return found is not None and (first is None or found.start() < first.start())


def _stops_without(branches: bytes) -> bool:
    """Whether the branch for nothing ends in an error."""
    absent = _ABSENT.search(branches)
    if absent is None:
        return False
    following = _NEXT.search(branches, absent.end())
    return _STOPS.search(branches, absent.end(), following.start() if following else len(branches)) is not None
