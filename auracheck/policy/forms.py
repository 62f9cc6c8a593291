"""The written form of a secret's value, as `form` in a policy says it: literal text, and pieces in braces.

`{hex 64}` are 64 hexadecimal digits, `{base64 32}` is the base64 of 32 bytes, `{text 32}` are exactly 32 characters and
`{text 8+}` at least 8, `{mixed 8+}` those with upper and lower case, a digit and a special character, `{any}` anything.
`{boolean}`, `{integer}` and `{number}` are what pydantic takes for one (`off`; ` 6_379 `; `1e3`), `{strings}` and
`{integers}` lists in JSON.
`{password}` is the part of the value that is the credential, `{list}` a list of credentials (JSON, or separated by
commas), `{users}` a list of USER:PASSWORD, `{json KEY}` a member of a JSON object, `{json}` every credential in JSON,
`{lines}` those in lines of settings (`name: value`, `name = value`), `{query}` those in the parameters of a URL.
"""

import re
from collections.abc import Sequence
from functools import cache

from auracheck.policy.several import SEVERAL, member_of
from auracheck.regex import regex

_PIECE = (
    r"\{(?:(any|password|list|users|json|lines|query|boolean|integers?|number|strings)"
    r"|(hex|base64|text|mixed) (\d{1,4})(\+?)|json (\w+))\}"
)
_ONE_PIECE = r"([^{}]*)\{(hex|base64|text|mixed|password)(?: (\d+)\+?)?\}([^{}]*)"
PASSWORD = "password"
PLAIN = "0" * 64
"""As long as what `auracheck generate` makes by default, and of its characters."""


_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_BLANK = r"[ \t\r\n]*+"
_DIGITS = r"[0-9]++(?:_[0-9]++)*+"
_INTEGER = r"(?:-?(?:0|[1-9][0-9]*+)(?:\.0++)?|\"[+-]?[0-9]++\")"


def _number(under: str) -> str:
    """A number in decimal, with ``under`` before each sign and digit."""
    digits = rf"(?:{under}[0-9])++"
    point = rf"{under}\."
    return rf"(?!_)[+-]?(?:{digits}(?:{point}(?:{digits})?)?|{point}{digits})(?:{under}[eE](?:{under}[+-])?{digits})?"


def _listed_in_json(element: str) -> str:
    return rf"{_BLANK}\[{_BLANK}(?:{element}{_BLANK}(?:,{_BLANK}{element}{_BLANK})*+)?\]{_BLANK}"


_WHOLE = {
    "boolean": r"(?i:true|false|yes|no|on|off|[tfyn01])",
    "integer": rf"\s*+[+-]?{_DIGITS}(?:\.0++)?\s*+",
    "number": rf"\s*+(?:{_number('')}|[+-]?(?i:inf(?:inity)?|nan))\s*+|{_number('_?')}",
    "strings": _listed_in_json(_STRING),
    "integers": _listed_in_json(_INTEGER),
}
"""The expressions of pieces that are a whole value: JSON's by RFC 8259, the others as pydantic 2 reads a text."""


_SHAPES = {
    "users": r"[\w.@-]+:[^:,;\s].*?",
    "json": r"\s*[\[{].*?[\]}]\s*",
    "lines": r"[^\n]*\n.*?",
    "query": r"[A-Za-z][A-Za-z0-9+.\-]*://[^?\s]*\?.*?",
}
"""The expressions of pieces with several credentials."""

_WORDS = {
    "any": "…",
    "list": "a list",
    "users": "USER:PASSWORD",
    "json": "JSON",
    "lines": "lines of settings",
    "query": "a URL with parameters",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "strings": "a list of strings in JSON",
    "integers": "a list of whole numbers in JSON",
}


def is_plain(forms: Sequence[str]) -> bool:
    """Whether 64 hex digits have one of the forms, or there is none: `auracheck generate` makes them by default."""
    return fits(forms, PLAIN)


def is_makeable(forms: Sequence[str]) -> bool:
    """Whether `auracheck generate` makes a value in one of the forms, or there is none."""
    return is_plain(forms) or one_piece(forms) is not None


def one_piece(forms: Sequence[str]) -> re.Match[str] | None:
    """The first form that is one piece of a known length, or the password, with text around it: the groups are the text
    before, `hex`, `base64`, `text`, `mixed` or `password`, the number, the text after. Of several with a password the
    shortest."""
    ordered = sorted(forms, key=lambda form: len(form) if f"{{{PASSWORD}}}" in form else 0)
    return next(filter(None, (re.fullmatch(_ONE_PIECE, form) for form in ordered)), None)


def is_form(text: str) -> bool:
    """Whether every brace of it belongs to a piece, and one at most is the password."""
    rest = re.sub(_PIECE, "", text)
    return bool(text) and "{" not in rest and "}" not in rest and text.count(f"{{{PASSWORD}}}") < 2


def fits(forms: Sequence[str], value: str) -> bool:
    """Whether a value has one of the forms, or there is none."""
    return not forms or any(_expression(form).fullmatch(value) for form in forms)


def said(forms: Sequence[str]) -> str:
    """The forms in words: `64 hex digits or base64 of 32 bytes`."""
    return " or ".join(re.sub(_PIECE, _in_words, form) for form in forms)


def credentials(forms: Sequence[str], value: str) -> list[str]:
    """The parts of a value that are credentials; the whole value where no form says which part is,
    none where the value has one of the forms without it."""
    for form in forms:
        found = _expression(form).fullmatch(value)
        if found and PASSWORD in found.re.groupindex:
            return [found[PASSWORD]]
        if found and form in SEVERAL:
            return list(SEVERAL[form](value))
        if found and (member := re.fullmatch(r"\{json (\w+)\}", form)):
            return member_of(value, member[1])
        if found:
            return [] if any(PASSWORD in other for other in forms) or "{" not in form else [value]
    return [value]


@cache
def _expression(form: str) -> re.Pattern[str]:
    """The regular expression of a form. Each piece of any length is tried with what follows it, up to the next such
    piece, at the first place that fits and no other, so that a match takes linear time."""
    runs, end = [""], 0
    for piece in re.finditer(_PIECE, form):
        runs[-1] += re.escape(form[end : piece.start()])
        if _is_open(*piece.groups()):
            runs.append("")
        runs[-1] += _piece(*piece.groups())
        end = piece.end()
    before, last = runs[:-1], runs[-1] + re.escape(form[end:])
    return regex("".join([*(f"(?>{run})" for run in before), last]), re.DOTALL)


def _is_open(word: str | None, kind: str | None, number: str | None, more: str | None, member: str | None) -> bool:
    """Whether a piece may have any length."""
    return bool(word or more or member) and word not in _WHOLE


def _piece(word: str | None, kind: str | None, number: str | None, more: str | None, member: str | None) -> str:
    if member:
        return r"\s*\{.*?\}\s*"
    if word in _WHOLE:
        return f"(?:{_WHOLE[word]})"
    if word in _SHAPES:
        return _SHAPES[word]
    if word:
        return f"(?P<{PASSWORD}>.+?)" if word == PASSWORD else ".*?" if word == "any" else ".+?"
    count = int(number or 0)
    times = f"{{{count},}}?" if more else f"{{{count}}}"
    if kind == "base64":
        padding = -count % 3
        return f"[A-Za-z0-9+/_-]{{{-(-count * 4 // 3)}}}={{0,{padding}}}"
    mixed = r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9])" if kind == "mixed" else ""
    return mixed + ("[0-9a-fA-F]" if kind == "hex" else ".") + times


def _in_words(piece: re.Match[str]) -> str:
    word, kind, number, more, member = piece.groups()
    if member or word:
        return f'JSON with "{member}"' if member else _WORDS.get(str(word), "PASSWORD")
    count, s = f"at least {number}" if more else f"{number}", "" if number == "1" else "s"
    mixed = f"{count} character{s} of upper and lower case, digits and special characters"
    return {"hex": f"{count} hex digit{s}", "base64": f"base64 of {count} byte{s}", "mixed": mixed}.get(
        str(kind), f"{count} character{s}"
    )
